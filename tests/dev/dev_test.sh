#!/usr/bin/env bash
# Tests ./dev with stand-ins for dpkg-query, apt-get, cmake, ninja and ctest. Needs no network.
# shellcheck disable=SC2016 # What stands in single quotes is for the stand-ins to expand.
set -euo pipefail

source_root=$1
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
clone=$room/clone
bin=$room/bin
mkdir -p "$clone/build/release" "$bin" "$room/elsewhere"
cp "$source_root/dev" "$clone/dev"
failures=0

stand_in() {
    printf '#!/usr/bin/env bash\n%s\n' "$2" >"$bin/$1"
    chmod +x "$bin/$1"
}

# dev ARGUMENTS: runs the copy from another folder; leaves its output and its exit status.
dev() {
    status=0
    output=$(cd "$room/elsewhere" && PATH=$bin:$PATH TRESTLE_VECTORS=${vectors-} CCACHE_DIR=$room \
        "$clone/dev" "$@" 2>&1) || status=$?
}

expect() {
    local claim=$1
    shift
    if "$@"; then return 0; fi
    failures=$((failures + 1))
    printf 'FAILED: %s\n  status %s, output:\n%s\n' "$claim" "$status" "$output"
}

says() { [[ $output == *"$1"* ]]; }
is_silent() { [[ -z $output ]]; }
exits() { [[ $status == "$1" ]]; }
fails() { [[ $status != 0 ]]; }

everything_installed() { stand_in dpkg-query 'echo installed'; }

stand_in apt-get 'echo "apt-get must not run" >&2; exit 1'
stand_in cmake 'exit 0'
stand_in ninja 'echo "ninja $*" >>'"$room"'/ninja.log'
stand_in ctest '[[ $* == *"-N -L vectors"* ]] && echo "Total Tests: 7" || echo "ctest $*"'
stand_in sudo '"$@"'
everything_installed

dev help
for chore in run test bench sim lint fuzz build install clean; do
    expect "help explains $chore" says "
  $chore "
done
expect "help succeeds" exits 0

dev jump
expect "an unknown chore fails" fails
expect "an unknown chore is named" says "there is no chore 'jump'"

dev install
expect "install is silent when nothing is missing" is_silent
expect "and succeeds" exits 0

stand_in dpkg-query '[[ ${*: -1} == ccache ]] && exit 1; echo installed'
dev install
expect "without apt's lists install fails" fails
expect "and names the package" says "once it can, install: ccache"
stand_in apt-get '[[ $* == *update* ]] || { echo "conflict" >&2; exit 100; }'
dev install
expect "when apt refuses, install fails" fails
expect "and names the package" says "could not install: ccache"
stand_in apt-get 'exit 0'
dev install
expect "it does not believe apt blindly" says "yet these are missing: ccache"
everything_installed

stand_in_program='#!/usr/bin/env bash
echo "$0 got: $* in $PWD"'
for program in trestle trestle_bench trestle_hunt; do
    printf '%s\n' "$stand_in_program" >"$clone/build/release/$program"
    chmod +x "$clone/build/release/$program"
done
dev run --once --data here --ports 7000
expect "a folder is relative to where the caller stands" \
    says "got: run --once --data $room/elsewhere/here --ports 7000 in $clone"
dev run --data=/there
expect "an absolute folder stays" says "got: run --data=/there in"
dev run
expect "run works without options" says "got: run in $clone"
dev bench --short --json out.json
expect "so is a file" says "got: --short --json $room/elsewhere/out.json in"
dev sim --seed 7 --runs 2
expect "sim passes its options on" says "got: --seed 7 --runs 2"

vectors=$room
dev test -R Decimal
expect "test passes options on to ctest" \
    says "ctest --preset release --parallel 2 --no-tests=error -R Decimal"
expect "and says nothing of vectors that are there" bash -c "[[ '$output' != *skipped* ]]"
dev test --preset asan --vectors
expect "test knows presets and labels" \
    says "ctest --preset asan --parallel 2 --no-tests=error -L vectors"
vectors=$room/nowhere
dev test
expect "it counts what is skipped without vectors" says "7 cases will be skipped"
stand_in ctest 'exit 8'
dev test
expect "a failing test fails the chore" exits 8
stand_in ninja 'exit 1'
dev test
expect "so does a failing build" fails
stand_in cmake 'echo "no compiler" >&2; exit 1'
dev build
expect "and a failing configuration" fails
expect "with cmake's words" says "no compiler"

touch "$clone/build/release/x"
mkdir "$clone/build/.ccache"
dev clean
expect "clean removes results" test ! -e "$clone/build/release"
expect "and keeps the compiler cache" test -d "$clone/build/.ccache"
dev clean --all
expect "clean --all removes that too" test ! -e "$clone/build"
dev clean
expect "clean of nothing is fine" exits 0

((failures == 0)) || exit 1
echo "all as expected"
