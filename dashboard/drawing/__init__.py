"""What figures look like: tables and charts as HTML whose numbers and marks are links, without Streamlit.

Every text is escaped where it is put in: what is of type Markup is markup, anything else is a text. Colors are
classes (`Tone`), which the style sheet gives for light and dark; each comes with a pattern, so that parts are told
apart without color.
"""
