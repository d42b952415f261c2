"""What every named experiment needs: tables, inference, figure style, prose, manifests and folders of results."""
