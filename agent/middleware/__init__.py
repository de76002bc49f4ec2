"""What keeps a language model's turn whole: mended calls, a stand-in, caps."""
