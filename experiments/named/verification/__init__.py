"""Does the model, stripped of its special parts, give what the literature of games on networks knows; and is it built right?"""
