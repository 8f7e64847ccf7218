"""Splits upright views into glyphs and ground, and counts what could be characters."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Features = dict[str, Array]

LEAST_AREA_PX = 12
MOST_CHARACTERS = 7


def glyph_features(plates: Array, outside: Array) -> Features:
    """How well two tones explain each view, which of them is the ground, and how many characters stand on it.

    Args:
        plates: (N, h, w) grey values 0..255 of the views without their margins.
        outside: (N, M) grey values around them.
    """
    light, low, high = _two_tones(plates)
    share, deviation = light.mean((1, 2)), plates.std((1, 2))
    dark_glyphs = share > 0.5
    glyphs = np.where(dark_glyphs[:, None, None], ~light, light)
    ground = np.where(dark_glyphs, high, low)
    changes = (light[:, 4:-4, 1:] != light[:, 4:-4, :-1]).sum(2).astype(np.float32)
    lighter = (ground - outside.mean(1)) / (2 * deviation + 20)
    edge = [glyphs[:, 0], glyphs[:, -1], glyphs[:, :, 0], glyphs[:, :, -1]]
    return {
        "two tones": share * (1 - share) * (high - low) ** 2 / (deviation**2 + 20),
        "glyphs' share": glyphs.mean((1, 2)),
        "dark glyphs": dark_glyphs.astype(np.float32),
        "ground": ground / 255,
        "ground lighter than ring": lighter,
        "ground differs from ring": np.abs(lighter),
        "glyphs on the border": np.mean([side.mean(1) for side in edge], axis=0),
        "changes in a row": np.median(changes, 1),
        "changes' deviation": changes.std(1),
        **_characters(glyphs),
    }


def _two_tones(plates: Array) -> tuple[Mask, Array, Array]:
    """Light pixels, and the mean grey of dark and of light ones, by two rounds of k-means with k = 2."""
    level = plates.mean((1, 2), keepdims=True)
    for _ in range(2):
        light = plates > level
        count = np.maximum(light.sum((1, 2), keepdims=True), 1)
        high = (plates * light).sum((1, 2), keepdims=True) / count
        others = np.maximum(plates[0].size - count, 1)
        low = (plates * ~light).sum((1, 2), keepdims=True) / others
        level = (high + low) / 2
    return plates > level, low[:, 0, 0], high[:, 0, 0]


def _characters(glyphs: Mask) -> Features:
    """Counts of connected glyphs of a character's size, on a one-row and on a two-row plate."""
    count, height, width = glyphs.shape
    # All views on one canvas, a blank row below each, so that one call labels them all.
    canvas = np.zeros((count, height + 1, width), np.uint8)
    canvas[:, :height] = glyphs
    _, _, stats, _ = cv2.connectedComponentsWithStats(canvas.reshape(-1, width), connectivity=4)
    stats = stats[1:]
    owner = stats[:, 1] // (height + 1)
    wide, tall, area = stats[:, 2], stats[:, 3], stats[:, 4]
    top = stats[:, 1] - owner * (height + 1)
    solid = area > 0.12 * wide * tall
    one = solid & (tall >= 0.38 * height) & (tall <= 0.94 * height) & (wide <= 0.22 * width) & (wide > 1)
    two = solid & (tall >= 0.18 * height) & (tall <= 0.48 * height) & (wide <= 0.28 * width) & (wide > 2)
    upper = top + tall / 2 < height / 2

    def counted(chosen: Any, weights: Any = None) -> Array:
        return np.bincount(owner[chosen], weights=weights, minlength=count).astype(np.float32)

    mean_height = counted(one, tall[one]) / np.maximum(counted(one), 1)
    alike = one & (np.abs(tall - mean_height[owner]) < 0.15 * mean_height[owner] + 1)
    in_row, in_rows = counted(alike), np.minimum(counted(two & upper), counted(two & ~upper))
    return {
        "characters in a row": np.minimum(in_row, 9),
        "characters in each of two rows": np.minimum(in_rows, 5),
        "characters": np.minimum(np.maximum(in_row, 2 * in_rows), MOST_CHARACTERS),
        "other glyphs": np.minimum(counted(~one & ~two & (area > LEAST_AREA_PX)), 6),
    }
