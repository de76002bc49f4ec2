"""What shoppers ask for, one request a line: all sorts, so that no kind of sentence decides a time."""

REQUESTS = tuple(
    """
brown leather jacket under $300
lamps under $80
red dress
waterproof boots, not black
headphones
cheapest scissors
mugs
sneakers under $90
a backpack in green
blue chairs
something warm for winter
tent
gifts under $20
vase
wireless speaker
sandals
jacket in yellow
cotton shirt
clock
leather wallet
jaket in cream
sneekers for the gym
hedphones with noise canceling
watreproof bagpack
yelow umbrela
wollen sweater between $40 and $120
anything but leather
waterproof, 4+ stars
around $60
something cosy for the sofa
a present for my brother who cooks
handmade mug, not white
dishwasher-safe bowl under $40
boots from Tarnfell
lightweight shoes for a long run
cheap jeans
the most expensive watch
best rated lamp
recycled polyester jacket
toys for a baby, wooden
a kite for the beach
insulated bottle, at least 4 stars
yoga mat, non-slip
what do you have for camping?
light for a dark path
a warm hat and gloves
kettle under 60 dollars
coffee maker or french press
notebook with dotted paper
fountain pen as a gift for a graduate
navy coat, only wool
a grey rug, not too expensive
picnic on a hot day
stapler
organic t-shirt in white or black
skirt for summer under $70
dress with flowers
rain gear
running shoes, breathable, over $100
laptop for travelling
small speaker for the kitchen, under $100
sofa
purple elephants
diesel generator
bicycle helmet in red
tennis racket
desk organizer made of wood
plush rabbit for a toddler
bluetooth earbuds, cheapest first
sunglasses
five cheapest mugs
knife for bread, stainless steel
""".strip().splitlines()
)
