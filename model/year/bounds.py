"""Where a run stops rather than overflow: outputs and capacities that no region has, and one line that says what happened."""

from citypact.model.refusal import Refusal

# In mean initial city outputs; far beyond any region, and far inside what doubles can hold in products and powers.
SMALLEST, LARGEST = 1e-100, 1e100


def out_of_bounds(year: int, city: str, output: float, capacity: float) -> Refusal:
    """The refusal of a run whose output or capacity has left the range; names year, city and cause.

    output, capacity: of that city at the end of that year, mean initial city outputs.
    """
    beyond = "output" if not SMALLEST <= output <= LARGEST else "carrying capacity"
    value = output if beyond == "output" else capacity
    way = "fell below" if value < SMALLEST else "grew beyond"
    limit = SMALLEST if value < SMALLEST else LARGEST
    drivers = (
        "capacity_gain drives" if beyond == "carrying capacity" else "growth_rate, feedback, payoffs, costs and policy drive"
    )
    return Refusal(
        f"year {year}: the {beyond} of {city} {way} {limit:g} mean initial city outputs ({value:g}), so the run stops; "
        f"{drivers} it: choose values nearer to the defaults or run fewer years"
    )
