"""A whole blog at once: its old posts are found, shown, and then made into pins in pace.

options    what was wished: which posts, how many pins, from when on
reading    one document of the blog at a time, until all posts are known and judged
planning   what would come of it: the preview, and the batches that are scheduled
making     posts go to the generator a few at a time; what is made gets its slots
job        the steps as background work
acts       what people do with it: begin, change, start, pause, cancel
"""
