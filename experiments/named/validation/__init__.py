"""Do patterns of the real world that nobody tuned in come out of the model?"""
