"""A RAG chain: the retriever finds products, the model answers from them alone.

    export OPENAI_API_KEY=... OPENAI_BASE_URL=http://localhost:11434/v1 OPENAI_MODEL=qwen3
    python examples/rag_chain.py "a waterproof jacket under $200"

Needs: pip install 'shoplens[agent]'
"""

from __future__ import annotations

from collections.abc import Sequence

from _demo_shop import Model, model_from_environment, open_shop, options
from langchain_core.documents import Document
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnablePassthrough
from langchain_openai import ChatOpenAI

from shoplens.retrievers import MultimodalRetriever

QUESTION = "a waterproof jacket for hiking under $200"
PROMPT = ChatPromptTemplate.from_messages(
    [
        ("system", "Answer from these products of the shop alone, with names and prices:\n\n{products}"),
        ("human", "{question}"),
    ]
)


def as_text(documents: Sequence[Document]) -> str:
    """The products as the model reads them."""
    return "\n\n".join(
        f"[{d.id}] {d.page_content}\nPrice: {d.metadata.get('price')} {d.metadata['currency']}"
        for d in documents
    )


def build_chain(retriever: MultimodalRetriever, model: Model) -> Runnable[str, str]:
    """Question in, answer out. The retriever reads the filters ("under $200") out of the question itself."""
    chat = ChatOpenAI(model=model.name, base_url=model.base_url, api_key=lambda: model.api_key)
    found = {"products": retriever.bind(k=4) | as_text, "question": RunnablePassthrough()}
    return found | PROMPT | chat | StrOutputParser()


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the answer to one question as it comes."""
    asked = options("A RAG chain over Shoplens' retriever.", QUESTION, arguments)
    model = model_from_environment()
    for piece in build_chain(open_shop(asked.store), model).stream(asked.question):
        print(piece, end="", flush=True)
    print()


if __name__ == "__main__":
    main()
