"""The built-in region: a model of Keski-Suomi, written as the files official services give."""
