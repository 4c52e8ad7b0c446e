/**
 * The script that puts a bundle in place on the other machine. Pure. POSIX sh and the usual programs only. It checks every
 * checksum and every target before it changes anything, never replaces a file that differs unless told to, keeps a backup
 * of what it replaces, and prints nothing of a file that holds a secret.
 */
import type { BundlePlan } from '../../../shared/contract/console/bundle.ts'
import { quoteForShell } from './quote-for-shell.ts'
import { tmpdirsOf } from './render-unit.ts'

export interface AppliedFile {
  /** In the bundle. */
  readonly path: string
  readonly mode: number
  /** On the other machine. */
  readonly target: string
  /** `unit`: left out with --files-only. */
  readonly part: 'config' | 'unit'
}

/** @param plan one that checkPlan has passed */
export function renderApplyScript(plan: BundlePlan, applied: readonly AppliedFile[]): string {
  const { host, name } = plan
  const each = (act: string): string =>
    applied
      .map(({ path, mode, target, part }) => {
        const words = [act, path, target, octal(mode), part === 'unit' ? 'root' : '"$owner"']
        const [first = '', ...rest] = words
        const line = [first, ...rest.map((word) => (word === '"$owner"' ? word : quoteForShell(word)))].join(
          ' '
        )
        return part === 'unit' ? `[ "$files_only" = yes ] || ${line}` : line
      })
      .join('\n')
  return `#!/bin/sh
# Puts the files of ${name} in place. Without an option it asks nothing and replaces nothing.
#   --dry-run     only say what would be done
#   --replace     replace files that differ; the old ones are kept beside them
#   --files-only  only the configuration files, as the user who runs this
set -eu
umask 077
dry_run=no
replace=no
files_only=no
for option in "$@"; do
  case "$option" in
    --dry-run) dry_run=yes ;;
    --replace) replace=yes ;;
    --files-only) files_only=yes ;;
    *) echo "apply.sh: unknown option $option; known are --dry-run, --replace, --files-only" >&2; exit 2 ;;
  esac
done

die() { echo "apply.sh: $*" >&2; exit 1; }
warn() { echo "warning: $*" >&2; }
cd "$(dirname -- "$0")" || exit 1

sha256sum -c SHA256SUMS > /dev/null || die "a file is not as it was made (see above); nothing was changed"

user=${quoteForShell(host.user)}
owner=
if [ "$files_only" = no ]; then
  [ "$(id -u)" = 0 ] || die "run it as root, or with --files-only"
  id -u "$user" > /dev/null 2>&1 || die "there is no user $user; make one with: useradd --system --create-home $user"
  owner=$user
fi

[ -x ${quoteForShell(host.program)} ] || warn ${quoteForShell(`${host.program} is not there yet; the node needs it`)}
${host.parameterCache === null ? '' : `[ -d ${quoteForShell(host.parameterCache)} ] || warn ${quoteForShell(`no proof parameters at ${host.parameterCache}`)}\n`}
# A link is followed: the file behind it is what counts.
place() { if [ -L "$1" ]; then readlink -f -- "$1"; else printf '%s\\n' "$1"; fi; }

differs=no
check_one() { # source target mode owner
  target=$(place "$2")
  if [ -d "$target" ]; then die "$2 is a directory; nothing was changed"; fi
  if [ -e "$target" ] && ! cmp -s "$1" "$target"; then
    echo "differs: $2"
    if [ "$3" != 0600 ]; then diff -u "$target" "$1" || true; fi
    differs=yes
  fi
}

stamp=$(date -u +%Y%m%d-%H%M%S)
install_one() { # source target mode owner
  target=$(place "$2")
  if [ -e "$target" ] && cmp -s "$1" "$target"; then
    echo "unchanged: $2"
    if [ "$dry_run" = no ]; then chmod "$3" "$target"; fi
    return 0
  fi
  if [ "$dry_run" = yes ]; then
    echo "would write: $2 ($3)"
    return 0
  fi
  mkdir -p "$(dirname -- "$target")"
  if [ -e "$target" ]; then
    cp -p "$target" "$target.$stamp.bak"
    echo "kept: $target.$stamp.bak"
  fi
  cp "$1" "$target.new"
  chmod "$3" "$target.new"
  if [ -n "$4" ]; then chown "$4" "$target.new"; fi
  mv "$target.new" "$target"
  echo "written: $2"
}

make_directory() { # path mode
  if [ -d "$1" ]; then return 0; fi
  if [ "$dry_run" = yes ]; then
    echo "would make: $1"
    return 0
  fi
  mkdir -p "$1"
  chmod "$2" "$1"
  if [ -n "$owner" ]; then chown "$owner" "$1"; fi
  echo "made: $1"
}

${each('check_one')}
if [ "$differs" = yes ] && [ "$replace" = no ] && [ "$dry_run" = no ]; then
  die "files that differ are there; nothing was changed. Look at them, then run it again with --replace"
fi

make_directory ${quoteForShell(host.home)} 0755
${[...(host.configDirectory === null ? [] : [`make_directory ${quoteForShell(host.configDirectory)} 0755`]), ...(plan.extProver ? tmpdirsOf(plan).map((path) => `make_directory ${quoteForShell(path)} 0700`) : [])].join('\n')}
${each('install_one')}

if [ "$dry_run" = yes ]; then
  echo "nothing was changed"
  exit 0
fi
if [ "$files_only" = no ]; then
  if command -v systemctl > /dev/null 2>&1 && [ -d /run/systemd/system ]; then systemctl daemon-reload; fi
  echo "start it with: systemctl enable --now ${name}"
fi
`
}

function octal(mode: number): string {
  return `0${mode.toString(8)}`
}
