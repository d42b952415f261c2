"""The council of the Yangtze Delta, 1997 to 2019, out of sample."""
