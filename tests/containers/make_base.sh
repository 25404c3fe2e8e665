#!/bin/bash
# A local stand-in for the official slim image, with this machine's Python in it:
#   make_base.sh PYTHON FOLDER    ->    python:X.Y-slim-bookworm in the local storage
set -euo pipefail
python=$1 folder=$2
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
home=$("$python" -c 'import sys; print(sys.base_prefix)')
mkdir -p "$folder"
if [ ! -f "$folder/minbase.tar" ]; then
    mmdebstrap --quiet --mode=root --variant=minbase --components=main \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/doc/*' \
        --include=ca-certificates,netbase,tzdata,libssl3,libsqlite3-0,libffi8,libbz2-1.0,liblzma5,zlib1g,libreadline8,libncursesw6,libuuid1,libexpat1 \
        bookworm "$folder/part.tar" >/dev/null
    mv "$folder/part.tar" "$folder/minbase.tar"
fi
made=$(buildah from scratch)
buildah add -q "$made" "$folder/minbase.tar" / >/dev/null
root=$(buildah mount "$made")
mkdir -p "$root/usr/local/bin" "$root/usr/local/lib/python$version/site-packages"
cp -aL "$home/bin/python$version" "$root/usr/local/bin/"
(cd "$home/lib" && tar cf - --exclude=site-packages --exclude=dist-packages --exclude=test \
    --exclude=__pycache__ --exclude='config-*' "python$version") | tar xf - -C "$root/usr/local/lib"
cp -a "$home"/lib/libpython*.so* "$root/usr/local/lib/" 2>/dev/null || true
chroot "$root" ldconfig
ln -sf "python$version" "$root/usr/local/bin/python3"
ln -sf python3 "$root/usr/local/bin/python"
pip=$(mktemp -d)
"$python" -m pip --disable-pip-version-check install --quiet --target "$pip" pip
cp -a "$pip/." "$root/usr/local/lib/python$version/site-packages/"
printf '#!/bin/sh\nexec /usr/local/bin/python -m pip "$@"\n' >"$root/usr/local/bin/pip"
chmod +x "$root/usr/local/bin/pip"
chroot "$root" /usr/local/bin/python -c 'import ssl, sqlite3, ctypes, lzma, bz2, zlib, venv, pip'
buildah umount "$made" >/dev/null
buildah config --env PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin \
    --env LANG=C.UTF-8 --cmd python3 "$made"
buildah commit -q --rm "$made" "docker.io/library/python:$version-slim-bookworm"
