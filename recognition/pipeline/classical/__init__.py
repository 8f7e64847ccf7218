"""Finds plates without a network: grey, blur, edges and morphology, contours, aspect, and two linear verifiers.

`proposals` and `character_rows` say where a plate may be, `surroundings` and `appearance` measure each place,
`verifier` weighs the measures, and `detector` is the composer.
"""
