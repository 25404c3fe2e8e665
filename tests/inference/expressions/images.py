# ruff: noqa
"""scikit-image: pictures are arrays."""

import numpy as np
import skimage as ski
from skimage import (
    color,
    exposure,
    feature,
    filters,
    measure,
    morphology,
    restoration,
    segmentation,
    transform,
    util,
)
from skimage.draw import disk, ellipse, line, line_aa, polygon
from skimage.feature import (
    BRIEF,
    ORB,
    blob_log,
    corner_harris,
    corner_peaks,
    match_descriptors,
    match_template,
)
from skimage.transform import (
    AffineTransform,
    hough_line,
    hough_line_peaks,
    rescale,
    warp,
)
from skimage.util import img_as_float, img_as_ubyte

image = ski.data.camera()
coins = ski.data.coins()
coloured = ski.data.astronaut()
part = image[100:200, 100:200]
floats = img_as_float(part)
bytes_again = img_as_ubyte(floats)
grey = color.rgb2gray(coloured)
hed = color.rgb2hed(coloured)
threshold_map = filters.threshold_local(part, 35)
classes = filters.threshold_multiotsu(part)
smooth = filters.gaussian(part, sigma=2)
edges = filters.sobel(part)
edges_across = filters.farid_h(floats)
likeness = ski.metrics.structural_similarity(floats, floats, data_range=1)
signal_to_noise = ski.metrics.peak_signal_noise_ratio(
    floats, floats + 0.1, data_range=1
)
gabor_real, gabor_imaginary = filters.gabor(floats, frequency=0.6)
ranked = filters.rank.mean(part, np.ones((3, 3), dtype=np.uint8))
small = rescale(floats, 0.5)
resized = transform.resize(floats, (50, 50))
warped = warp(floats, AffineTransform(scale=(1.1, 1.1)))
affine = AffineTransform(rotation=0.1)
matrix = affine.params
space, angles, distances = hough_line(floats > 0.5)
accumulated, peak_angles, peak_distances = hough_line_peaks(space, angles, distances)
footprint = morphology.disk(3)
opened = morphology.opening(part, footprint)
rebuilt = morphology.reconstruction(floats * 0.9, floats)
skeleton = morphology.skeletonize(floats > 0.5)
tree_parents, tree_order = morphology.max_tree(part)
labels = measure.label(floats > 0.5)
labels_too, count = measure.label(floats > 0.5, return_num=True)
regions = measure.regionprops(labels)
properties = measure.regionprops_table(labels, properties=("label", "area"))
contours = measure.find_contours(floats, 0.5)
outline = measure.approximate_polygon(contours[0], tolerance=1)
canny = feature.canny(floats)
corners = corner_peaks(corner_harris(floats), min_distance=5)
blobs = blob_log(floats, max_sigma=5, num_sigma=3)
found = match_template(floats, floats[10:30, 10:30])
extractor = ORB(n_keypoints=20)
extractor.detect_and_extract(floats)
keypoints = extractor.keypoints
descriptors = extractor.descriptors
matches = match_descriptors(descriptors, descriptors)
brief = BRIEF()
features, feature_image = feature.hog(floats, visualize=True)
superpixels = segmentation.slic(coloured, n_segments=10)
shed = segmentation.watershed(edges, markers=4)
joined = segmentation.join_segmentations(labels, labels)
bounds = segmentation.find_boundaries(labels)
active = segmentation.chan_vese(floats, max_num_iter=3)
equalized = exposure.equalize_hist(part)
counts, centres = exposure.histogram(part)
quiet = restoration.denoise_tv_chambolle(floats)
noisy = util.random_noise(floats)
blocks = util.view_as_blocks(np.arange(16).reshape(4, 4), block_shape=(2, 2))
rows, columns = line(1, 1, 20, 40)
ellipse_rows, ellipse_columns = ellipse(30, 30, 10, 20)
smooth_rows, smooth_columns, weights = line_aa(1, 1, 8, 4)
polygon_rows, polygon_columns = polygon(np.array([1, 2, 8]), np.array([1, 7, 4]))
one_point, another = ski.metrics.hausdorff_pair(floats > 0.5, floats > 0.6)
shift, error, phase = ski.registration.phase_cross_correlation(floats, floats)
