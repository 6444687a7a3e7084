"""The product: domains, figures and integrations. Knows neither Streamlit nor HTTP."""
