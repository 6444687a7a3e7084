"""The Streamlit shell: everything that knows Streamlit and is not a screen."""
