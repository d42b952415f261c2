"""From agents to arrays: what a year of the Mesa model looks like to the kernel that takes the measures."""



def copy_into(block, model):
    """Copy the year that the agents have lived into a block of one run."""
    cities, relations, government = list(model.cities), model.relations, model.government
    _fill(block.cities.output, (city.output for city in cities))
    for name in ("saturation", "payoff", "gain"):
        _fill(getattr(block.city_year, name), (getattr(city, name) for city in cities))
    for name in ("stage", "mode"):
        _fill(getattr(block.relations, name), (getattr(relation, name) for relation in relations))
    now = block.relation_year
    for name in (
        "stake", "isomorphism", "joint_surplus", "effort", "game", "search", "negotiation", "founded_mode", "broken_mode",
    ):  # fmt: skip
        _fill(getattr(now, name), (getattr(relation, name) for relation in relations))
    for number, end in enumerate("ij"):
        for name in ("trust", "tipping_trust", "resistance", "monitoring", "cooperates"):
            _fill(getattr(now, f"{name}_{end}"), (getattr(relation.sides[number], name) for relation in relations))
    for name, level in government.instruments.items():
        getattr(block.instruments, name)[0] = level
        getattr(block.full_instruments, name)[0] = government.full_instruments[name]
    for name in ("shrink", "full_shrink", "orders", "full_orders", "pool", "payments"):
        getattr(block.run_year, name)[0] = getattr(government, name)
    block.run_year.distance_factor[0] = government.distance_factor_in_force
    block.runs.cover[0] = government.cover


def _fill(array, values):
    for position, value in enumerate(values):
        array[position, 0] = value
