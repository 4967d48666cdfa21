#!/usr/bin/env bash
# The launcher: becomes Python in the locked environment that a concern needs.
#
#   run.sh <concern> [argument...]
#
# The only shell of the kit, for bash 3.2 (macOS) and newer, and for Git Bash on Windows. It knows the short way, which
# every warm start takes: which Python, which environment, is it whole. Whatever is missing is left to ci_kit_env/,
# which builds it, says so, and goes on from there; ci_kit_env/store.py tells how environments are laid out.
#
# The short way starts two small processes, a digest and a `find`, and no Python but the one it becomes. It is silent.
#
# Settings: CI_KIT_PYTHON, the interpreter to use. CI_KIT_ENV_ROOT, where environments live (default: ci-kit in
# $RUNNER_TOOL_CACHE, outside a runner in the user's cache folder). CI_KIT_BUILDERS, see ci_kit_env/.

set -u

case ${OSTYPE-} in msys* | cygwin*) windows=1 ;; *) windows='' ;; esac

# A check that could not look must not read as one that found nothing: the job gets an annotation and a verdict.
fail() {
  local text="$1"
  if [[ ${GITHUB_ACTIONS-} == true ]]; then
    text=${text//[%]/%25}
    text=${text//$'\n'/%0A}
    printf '::error title=ci-kit::%s\n' "$text"
  else
    printf 'ci-kit: error: %s\n' "$text" >&2
  fi
  if [[ -n ${GITHUB_OUTPUT-} ]]; then printf 'verdict=error\n' >>"$GITHUB_OUTPUT"; fi
  exit 3
}

# $1 as an absolute path with forward slashes, in $REPLY. (A subshell to print it in would cost a process.)
absolute() {
  REPLY=$1
  if [[ -n $windows ]]; then REPLY=${REPLY//\\//}; fi
  case $REPLY in /* | [A-Za-z]:/*) ;; *) REPLY=$PWD/$REPLY ;; esac
}

# The folder of this file, in $here, even where the file was called by a symbolic link.
find_here() {
  local file target
  absolute "${BASH_SOURCE[0]}"
  file=$REPLY
  while [[ -L $file ]]; do
    target=$(readlink "$file")
    case $target in /*) file=$target ;; *) file=${file%/*}/$target ;; esac
  done
  here=${file%/*}
}

# PATH without relative entries, in $path: they mean the current folder, which is somebody else's workspace.
find_path() {
  local IFS=: entry
  path=''
  set -f
  for entry in $PATH; do
    case $entry in /*) path=${path:+$path:}$entry ;; esac
  done
  set +f
}

# Where environments live, in $root; and in $spare where they go if that cannot be written. In a folder such as /tmp
# anybody can have made the spare one: only if it is the user's own, or not there yet, is it $safe.
find_roots() {
  local cache=${HOME:+$HOME/.cache}
  absolute "${RUNNER_TEMP:-${TMPDIR:-/tmp}}"
  spare=$REPLY/ci-kit-${UID:-0}
  safe=1
  if [[ -L $spare || (-e $spare && ! -O $spare) ]]; then safe=''; fi
  case ${OSTYPE-} in darwin*) cache=${HOME:+$HOME/Library/Caches} ;; esac
  if [[ -n $windows ]]; then cache=${LOCALAPPDATA:-$cache}; fi
  case ${XDG_CACHE_HOME-} in /*) cache=$XDG_CACHE_HOME ;; esac # the XDG specification: a relative one is to be ignored
  cache=${RUNNER_TOOL_CACHE:-$cache}
  absolute "${CI_KIT_ENV_ROOT:-${cache:+$cache/ci-kit}}"
  root=$REPLY
  if [[ -z ${CI_KIT_ENV_ROOT:-$cache} ]]; then
    root=$spare
    [[ -n $safe ]] || fail "$spare belongs to another user. Set CI_KIT_ENV_ROOT to a folder of your own."
  fi
}

# The set of packages that concern $1 needs, in $packages.
find_packages() {
  local concern name rest
  packages=core
  while read -r concern name rest; do
    if [[ $concern == "$1" ]]; then packages=$name; fi
  done <"$here/locks/concerns"
}

# Which Python ------------------------------------------------------------------------------------------------------
#
# Each interpreter is asked once. The answer is kept in a file that carries the interpreter's own modification time: any
# other interpreter put in its place shows, and no process has to be started to see it.

# For every Python there ever was. An answer has two lines: what tells its environments from others' (or "old" if it
# will not do), and the executable they stand on. The path is part of the first: two containers may differ in no more.
readonly question='
import sys
version = sys.version_info
if version < (3, 11) or sys.implementation.name != "cpython":
    print("old")
    print("Python %d.%d.%d" % version[:3] + (" " + sys.implementation.name if version >= (3, 3) else ""))
else:
    import hashlib, importlib.machinery, os, platform
    base = os.path.abspath(getattr(sys, "_base_executable", None) or sys.executable)
    abi = importlib.machinery.EXTENSION_SUFFIXES[0].split(".")[1]
    machine = "" if platform.machine() in abi else platform.machine()
    digest = hashlib.sha256(os.fsencode(base)).hexdigest()[:8]
    print("-".join(part for part in (abi, machine, "".join(platform.libc_ver()), digest) if part))
    print(base.replace("\\", "/"))
'

# What is known of interpreter $1, in $tag and $base; false if there is nothing, or nothing that still holds. What a
# version manager runs in its place may change without its file; PYENV_VERSION is the case that jobs use.
recall() {
  local record="$root/pythons/${1//[!A-Za-z0-9.]/_}" who=''
  [[ -f $record && ! $record -nt $1 && ! $1 -nt $record ]] || return 1
  { IFS= read -r who && IFS= read -r tag && IFS= read -r base; } <"$record" 2>/dev/null || return 1
  [[ $who == "$1 ${MACHTYPE-} ${PYENV_VERSION-}" && ($tag == old || -x $base) ]]
}

remember() {
  local folder="$root/pythons" draft
  draft=$folder/.$$-$RANDOM
  {
    mkdir -p "$folder" && printf '%s\n' "$1 ${MACHTYPE-} ${PYENV_VERSION-}" "$tag" "$base" >"$draft" &&
      touch -r "$1" "$draft" && mv -f "$draft" "$folder/${1//[!A-Za-z0-9.]/_}"
  } 2>/dev/null
}

# Asks interpreter $1: away from the workspace, whose files a version manager would obey, and without site-packages,
# which may belong to the workspace. Python 2 knows no -I; its answer is worth having all the same.
ask() {
  local answer
  answer=$(cd / && CI_KIT_INPUTS='' PATH=$path exec "$1" -I -S -c "$question" 2>/dev/null </dev/null) ||
    answer=$(cd / && CI_KIT_INPUTS='' PATH=$path exec "$1" -E -s -S -c "$question" 2>/dev/null </dev/null) ||
    return 1
  answer=${answer//$'\r'/}
  tag=${answer%%$'\n'*} base=${answer#*$'\n'}
  [[ -n $tag ]] || return 1
  remember "$1"
  return 0
}

# Whether interpreter $1 will do. If not, the reason joins $refused.
suits() {
  recall "$1" || ask "$1" || { tag=old base='does not start'; }
  [[ $tag == old ]] || return 0
  refused="$refused${refused:+; }$1: $base"
  return 1
}

# Whether one of the executables called $1 on the PATH will do: the first that does.
suits_on_path() {
  local IFS=: folder
  set -f
  for folder in $path; do
    # Under Python's name Windows offers a program that only opens its shop.
    case $folder in *[/\\]WindowsApps*) continue ;; esac
    if [[ -f $folder/$1 && -x $folder/$1 ]] && suits "$folder/$1"; then
      set +f
      return 0
    fi
  done
  set +f
  return 1
}

# Whether a Python of the runner's tool cache will do: there may be none newer than 3.10 on the PATH, where a job tests
# with an old one.
suits_in_tool_cache() {
  local candidate cache
  absolute "${RUNNER_TOOL_CACHE:-/nonexistent}"
  cache=$REPLY
  for candidate in "$cache"/Python/3.*/*/bin/python3 "$cache"/Python/3.*/*/python.exe; do
    if [[ -x $candidate ]] && suits "$candidate"; then return 0; fi
  done
  return 1
}

# The interpreter that environments are made of: $tag and $base.
find_python() {
  local name
  refused=''
  case ${CI_KIT_PYTHON-} in
    '')
      for name in python3 python python3.14 python3.13 python3.12 python3.11; do
        suits_on_path "$name" && return
      done
      suits_in_tool_cache && return
      fail "the kit needs CPython 3.11 or newer; found ${refused:-none at all}. Install one (in a workflow: \
actions/setup-python, before this step), or name one in CI_KIT_PYTHON."
      ;;
    */* | *\\*)
      absolute "$CI_KIT_PYTHON"
      suits "$REPLY" && return
      ;;
    *) suits_on_path "$CI_KIT_PYTHON" && return ;;
  esac
  fail "the kit needs CPython 3.11 or newer, which CI_KIT_PYTHON=$CI_KIT_PYTHON is not \
(${refused:-not found on the PATH}). Name another one, or unset it to let the kit look for one itself."
}

# Which environment -------------------------------------------------------------------------------------------------

# The SHA-256 of the lock, in $digest; empty if there is no tool for it.
read_lock() {
  digest=$(CI_KIT_INPUTS='' PATH=$path sha256sum <"$1" 2>/dev/null) ||
    digest=$(CI_KIT_INPUTS='' PATH=$path openssl dgst -sha256 -r <"$1" 2>/dev/null) ||
    digest=$(CI_KIT_INPUTS='' PATH=$path shasum -a 256 <"$1" 2>/dev/null)
  digest=${digest%%[ *]*}
}

# Whether the folder $1 of an environment has a complete one, unchanged since; then $python is its Python. What the
# stamp says is explained where it is written, in ci_kit_env/store.py.
whole() {
  local format='' lock='' build='' rest='' more='' changed=''
  [[ -f $1/stamp ]] || return 1
  { read -r format lock build rest && read -r more; } 2>/dev/null <"$1/stamp"
  [[ $format == ci-kit-1 && $lock == "$digest" && $build == [0-9a-f]* && $build != */* && -z $rest$more ]] || return 1
  python=$1/$build/bin/python
  if [[ -n $windows ]]; then python=$1/$build/Scripts/python.exe; fi
  [[ -x $python ]] || return 1
  changed=$(CI_KIT_INPUTS='' PATH=$path find "$1/$build" -name __pycache__ -prune -o -newer "$1/stamp" -print 2>&1)
  [[ -z $changed ]]
}

main() {
  local lock program key
  find_here
  find_path
  find_roots
  find_packages "${1-}"
  # The tasks of the kit's own development live beside it. `./dev lint` says `dev` first; `./ci-kit demo` does not.
  program=$here/ci_kit/__main__.py
  if [[ $packages == dev ]]; then program=$here/ci_kit_dev/__main__.py; fi
  if [[ ${1-} == dev ]]; then shift; fi
  lock=$here/locks/$packages.txt
  [[ -r $lock ]] || fail "$lock is missing: this copy of the kit is incomplete. Check it out anew."
  find_python
  read_lock "$lock"
  key=$packages-${digest:0:16}-$tag
  if whole "$root/$key" || { [[ -n $safe ]] && whole "$spare/$key"; }; then
    exec "$python" -I -X utf8 "$program" "$@"
  fi
  exec "$base" -I -S -X utf8 "$here/ci_kit_env/__main__.py" "$root" "$spare" "$lock" "$tag" "$program" "$@"
}

main "$@"
