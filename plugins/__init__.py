"""How Pelican shows the content: one thin module per feature, three verbs, no arithmetic."""
