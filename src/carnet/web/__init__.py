"""The shop in the browser: views that make one domain call, presenters that translate its answer, templates, styles.

Every page works without JavaScript; scripts only make it quicker.
"""
