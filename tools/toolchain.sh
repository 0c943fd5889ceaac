# Sourced by the scripts beside it: where the cache is and which Rust builds native/.
#
# weft_cache            the cache folder, outside the tree: WEFT_CACHE, else XDG_CACHE_HOME/weft, else ~/.cache/weft
# weft_rust_select      puts a Rust of at least $weft_rust_needed first in PATH, for this process only: the user's own, else
#                       the private one under $weft_cache/rust-web (see tools/setup). Fails when there is neither.
weft_cache=${WEFT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/weft}
weft_rust_needed=1.95

# weft_version_at_least HAVE NEEDED
weft_version_at_least() {
    [[ $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]
}

# Version of the rustc in PATH, such as 1.95.0; empty when there is none or it does not run.
weft_rust_version() {
    { rustc --version 2>/dev/null || true; } | sed -n 's/^rustc \([0-9.]*\).*/\1/p'
}

weft_rust_select() {
    local version private=$weft_cache/rust-web
    version=$(weft_rust_version)
    if [[ -n $version ]] && weft_version_at_least "$version" "$weft_rust_needed" && command -v cargo >/dev/null; then
        return 0
    fi
    [[ -x $private/usr/bin/cargo ]] || return 1
    PATH=$private/usr/bin:$PATH
    LD_LIBRARY_PATH=$private/usr/lib/x86_64-linux-gnu:$private/usr/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    export PATH LD_LIBRARY_PATH
    unset RUSTUP_TOOLCHAIN
    [[ -n $(weft_rust_version) ]]
}
