# Sourced by the scripts beside it: where the cache is, which Rust builds native/, and whether Node.js is there.
#
# weft_cache            the cache folder, outside the tree: WEFT_CACHE, else XDG_CACHE_HOME/weft, else ~/.cache/weft
# weft_rust_select      puts a Rust of at least $weft_rust_needed first in PATH, for this process only: the user's own, else
#                       the private one under $weft_cache/rust-web (see tools/setup). Fails when neither works.
weft_home=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
weft_cache=${WEFT_CACHE:-${XDG_CACHE_HOME:-$weft_home/.cache}/weft}
case $weft_cache in
    /*) ;;
    *) weft_cache=$PWD/$weft_cache ;;
esac
weft_rust_needed=1.95
weft_node_needed=18

# Whether less than 1 MiB is left where the cache is.
weft_cache_is_full() {
    [[ $(df --output=avail -k "$weft_cache" | tail -n 1) -lt 1024 ]]
}

# weft_version_at_least HAVE NEEDED
weft_version_at_least() {
    [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]
}

# Version of the rustc in PATH, such as 1.95.0; empty when there is none or it does not run.
weft_rust_version() {
    { rustc --version 2>/dev/null || true; } | sed -n 's/^rustc \([0-9.]*\).*/\1/p'
}

# Whether PATH has a rustc of at least $weft_rust_needed and a cargo that runs.
weft_rust_suffices() {
    local version
    version=$(weft_rust_version)
    [[ -n $version ]] && weft_version_at_least "$version" "$weft_rust_needed" && cargo --version >/dev/null 2>&1
}

weft_rust_select() {
    local private=$weft_cache/rust-web libraries
    if weft_rust_suffices; then return 0; fi
    [[ -x $private/usr/bin/cargo ]] || return 1
    libraries=$private/usr/lib/$(uname -m)-linux-gnu:$private/usr/lib
    export PATH=$private/usr/bin:$PATH LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    unset RUSTUP_TOOLCHAIN
    # Who has no Rust should not find a ~/.cargo afterwards; who has one may keep a mirror or a proxy in its settings.
    if [[ -z ${CARGO_HOME-} && ! -d $weft_home/.cargo ]]; then export CARGO_HOME=$weft_cache/cargo; fi
    weft_rust_suffices
}

# Whether PATH has a Node.js of at least $weft_node_needed, and an npm, that run.
weft_node_suffices() {
    local version
    version=$({ node --version 2>/dev/null || true; } | sed -n 's/^v\([0-9.]*\).*/\1/p')
    [[ -n $version ]] && weft_version_at_least "$version" "$weft_node_needed" && npm --version >/dev/null 2>&1
}
