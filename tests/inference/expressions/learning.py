# ruff: noqa
"""scikit-learn's everyday estimators and functions."""

import numpy as np
import pandas as pd
from sklearn import datasets, metrics
from sklearn.cluster import DBSCAN, AgglomerativeClustering, KMeans
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.datasets import (
    load_iris,
    make_blobs,
    make_classification,
    make_moons,
    make_regression,
)
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, Ridge
from sklearn.manifold import TSNE
from sklearn.metrics import (
    accuracy_score,
    classification_report,
    confusion_matrix,
    f1_score,
    mean_absolute_error,
    mean_squared_error,
    precision_recall_curve,
    r2_score,
    roc_auc_score,
    roc_curve,
    silhouette_score,
)
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import (
    GridSearchCV,
    KFold,
    cross_val_predict,
    cross_val_score,
    train_test_split,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    LabelEncoder,
    MinMaxScaler,
    OneHotEncoder,
    PolynomialFeatures,
    StandardScaler,
)
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

iris = load_iris()
measured = iris.feature_names
X = iris.data
y = iris.target
feature_names = iris.feature_names
target_names = iris.target_names
framed = datasets.load_wine(as_frame=True)
wine_data = framed.data
wine_target = framed["target"]
pair_x, pair_y = load_iris(return_X_y=True)
blobs, blob_labels = make_blobs(n_samples=30, random_state=0)
moons, moon_labels = make_moons(30, random_state=0)
made_x, made_y = make_classification(40, random_state=0)
regression_x, regression_y = make_regression(30, random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
frame = pd.DataFrame(X, columns=["a", "b", "c", "d"])
frame_train, frame_test = train_test_split(frame, random_state=0)
parts = train_test_split(frame, frame["a"], random_state=0)
model = LogisticRegression(max_iter=500)
fitted = model.fit(X_train, y_train)
predicted = model.predict(X_test)
probabilities = model.predict_proba(X_test)
positive = model.predict_proba(X_test)[:, 1]
score = model.score(X_test, y_test)
accuracy = accuracy_score(y_test, predicted)
accuracy_too = metrics.accuracy_score(y_test, predicted)
matrix = confusion_matrix(y_test, predicted)
report = classification_report(y_test, predicted)
report_dict = classification_report(y_test, predicted, output_dict=True)
f1 = f1_score(y_test, predicted, average="macro")
f1_each = f1_score(y_test, predicted, average=None)
coefficients = model.coef_
classes = model.classes_
forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(X_train, y_train)
importances = forest.feature_importances_
trees = forest.estimators_
linear = LinearRegression().fit(regression_x, regression_y)
slope = linear.coef_
line = linear.predict(regression_x)
mse = mean_squared_error(regression_y, line)
rmse = np.sqrt(mean_squared_error(regression_y, line))
mae = mean_absolute_error(regression_y, line)
r2 = r2_score(regression_y, line)
ridge = Ridge(alpha=0.5)
lasso = Lasso(0.1).fit(regression_x, regression_y)
boosted = GradientBoostingRegressor(n_estimators=3).fit(regression_x, regression_y)
scaler = StandardScaler()
scaled = scaler.fit_transform(X)
scaled_test = scaler.transform(X_test)
scaler_mean = scaler.mean_
restored = scaler.inverse_transform(scaled)
minmax = MinMaxScaler().fit_transform(frame)
encoder = LabelEncoder()
encoded = encoder.fit_transform(["a", "b", "a"])
one_hot = OneHotEncoder().fit_transform([["a"], ["b"]])
dense_encoder = OneHotEncoder(sparse_output=False)
dense_hot = dense_encoder.fit_transform([["a"], ["b"]])
polynomial = PolynomialFeatures(2).fit_transform(X)
imputed = SimpleImputer().fit_transform(X)
pca = PCA(n_components=2)
projected = pca.fit_transform(X)
explained = pca.explained_variance_ratio_
embedded = TSNE(2, perplexity=5, max_iter=250).fit_transform(X[:20])
kmeans = KMeans(3, n_init=2, random_state=0).fit(X)
labels = kmeans.labels_
centers = kmeans.cluster_centers_
inertia = kmeans.inertia_
clusters = KMeans(3, n_init=2, random_state=0).fit_predict(X)
density = DBSCAN().fit(X)
agglomerated = AgglomerativeClustering(2).fit_predict(X)
silhouette = silhouette_score(X, labels)
mixture = GaussianMixture(2, random_state=0).fit(X)
memberships = mixture.predict(X)
bic = mixture.bic(X)
scores = cross_val_score(model, X, y, cv=3)
mean_score = scores.mean()
out_of_fold = cross_val_predict(model, X, y, cv=3)
search = GridSearchCV(SVC(), {"C": [1, 2]}, cv=2)
search_fitted = search.fit(X, y)
best = search.best_params_
best_score = search.best_score_
best_model = search.best_estimator_
cv_results = search.cv_results_
pipeline = Pipeline([("scale", StandardScaler()), ("svc", SVC())])
pipeline_fitted = pipeline.fit(X, y)
pipeline_predicted = pipeline.predict(X)
made = make_pipeline(StandardScaler(), LogisticRegression())
columns = ColumnTransformer([("scale", StandardScaler(), ["a"])])
binary = (y == 1).astype(int)
binary_model = GaussianNB().fit(X, binary)
fpr, tpr, thresholds = roc_curve(binary, binary_model.predict_proba(X)[:, 1])
auc = roc_auc_score(binary, binary_model.predict_proba(X)[:, 1])
area = metrics.auc(fpr, tpr)
precision, recall, _ = precision_recall_curve(
    binary, binary_model.predict_proba(X)[:, 1]
)
texts = ["a red pen", "a blue pen", "red"]
vectorizer = CountVectorizer()
counts = vectorizer.fit_transform(texts)
vocabulary = vectorizer.vocabulary_
words = vectorizer.get_feature_names_out()
count_array = counts.toarray()
weights = TfidfVectorizer().fit_transform(texts)
selector = SelectKBest(f_classif, k=2)
selected = selector.fit_transform(X, y)
support = selector.get_support()
folds = KFold(3)
fold_scores = []
for train, test in folds.split(X):
    neighbours = KNeighborsClassifier(3).fit(X[train], y[train])
    fold_scores.append(neighbours.score(X[test], y[test]))
tree = DecisionTreeClassifier(max_depth=2).fit(X, y)
depth = tree.get_depth()
results = {}
for name, candidate in [("nb", GaussianNB()), ("tree", DecisionTreeClassifier())]:
    results[name] = cross_val_score(candidate, X, y, cv=2).mean()


def evaluate(estimator, data, truth):
    guesses = estimator.predict(data)
    return accuracy_score(truth, guesses), guesses


tree_accuracy, tree_guesses = evaluate(tree, X_test, y_test)
scaling = Pipeline([("widen", PolynomialFeatures()), ("scale", StandardScaler())])
scaled_by_pipeline = scaling.fit_transform(X)
made_pipeline = make_pipeline(StandardScaler(), PCA(2))
reduced_by_pipeline = made_pipeline.fit(X).transform(X)

mixed_table = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0] * 5, "b": list("uvwx") * 5})
dense_columns = ColumnTransformer(
    [("a", StandardScaler(), ["a"]), ("b", OneHotEncoder(sparse_output=False), ["b"])]
)
dense_made = dense_columns.fit_transform(mixed_table)
dense_row = dense_made[0]
sparse_columns = ColumnTransformer(
    transformers=[("a", "passthrough", ["a"]), ("b", OneHotEncoder(), ["b"])]
)
sparse_made = sparse_columns.fit_transform(mixed_table)
empty_made = ColumnTransformer([("b", OneHotEncoder(), ["b"])]).fit_transform(
    mixed_table
)
made_columns = make_column_transformer((StandardScaler(), ["a"]))
made_dense = made_columns.fit_transform(mixed_table)
made_train, made_test = train_test_split(sparse_made)
