"""Learning to sort texts: how they become features, the model, its training and its measuring.

Pure: texts and labels in, values and bytes out. Reading a model needs the standard library only, so that a web worker pays
for it in kilobytes; scikit-learn is loaded by `machines` and `calibrating` alone, and only while `training` trains.
"""
