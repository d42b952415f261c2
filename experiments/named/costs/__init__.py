"""Which transaction cost holds cooperation back, by how much, and when?"""
