"""What each mode of cooperation costs, who pays, and how its relations live on."""
