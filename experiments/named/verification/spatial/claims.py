"""Games on lattices and networks: chaos, noise, scale-free networks, contagion."""

from citypact.experiments.named.verification.spatial import contagion as spatial_contagion
from citypact.experiments.named.verification.spatial import lattices as spatial_lattices
from citypact.experiments.named.verification.spatial import networks as spatial_networks
from citypact.experiments.named.verification.spatial import noise as spatial_noise
from citypact.experiments.named.verification.spec import Claim

CLAIMS: tuple[Claim, ...] = (
    *spatial_lattices.CLAIMS,
    *spatial_noise.CLAIMS,
    *spatial_networks.CLAIMS,
    *spatial_contagion.CLAIMS,
)
