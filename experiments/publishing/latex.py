"""Texts and the letters of the equations as LaTeX takes them."""

SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "§": r"\S{}", "−": "$-$", "×": r"$\times$",
}  # fmt: skip
LETTERS = {
    "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "ζ": r"\zeta", "η": r"\eta", "θ": r"\theta",
    "κ": r"\kappa", "λ": r"\lambda", "μ": r"\mu", "ρ": r"\rho", "τ": r"\tau", "χ": r"\chi", "ψ": r"\psi", "ω": r"\omega",
    "ℓ": r"\ell",
}  # fmt: skip


def escaped(text: object) -> str:
    """A text without what LaTeX would obey."""
    return "".join(SIGNS.get(sign, sign) for sign in str(text))


def symbol(text: str) -> str:
    """A letter of the equations, with what stands below it, as in o_1 or τ0; empty for none."""
    if not text:
        return ""
    letter, below = text[0], text[1:].lstrip("_")
    return f"${LETTERS.get(letter, letter)}{f'_{{{below}}}' if below else ''}$"
