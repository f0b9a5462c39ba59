#!/bin/sh
# Everything a machine can say about the code without running it. Goes through all checks, fails if one did.
#   BIN=.venv/bin sh tools/check.sh
set -u
bin=${BIN:-.venv/bin}
failed=''

# Settings are read by some checks; nothing here may start a database or need one.
unset CARNET_ROLE
DATABASE_URL=postgresql://nobody@127.0.0.1:1/none
CARNET_HOME=${CARNET_HOME:-var/test}
DJANGO_SETTINGS_MODULE=carnet.project.settings
PYTHONPATH=.
export DATABASE_URL CARNET_HOME DJANGO_SETTINGS_MODULE PYTHONPATH

check() {
    title=$1
    shift
    if said=$("$@" 2>&1); then
        echo "ok      $title"
    else
        echo "FAILED  $title"
        echo "$said"
        failed="$failed $title;"
    fi
}

types() {
    "$bin/mypy" --no-error-summary ${CARNET_COLD:+--cache-dir=/dev/null}
}

migrations() {
    "$bin/python" -W ignore -m carnet.project makemigrations --check --dry-run
}

deployment() {
    CARNET_SITE_URL=https://tickets.example CARNET_TRUSTED_PROXIES=1 \
        CARNET_SECRET=$("$bin/python" -c 'import secrets; print(secrets.token_hex(32))') \
        "$bin/carnet" check --deploy --fail-level WARNING
}

roles() {
    for role in identity catalog sales; do
        CARNET_ROLE=$role "$bin/carnet" check || return 1
    done
}

# Where packages come from is the machine's business: no file that is kept may name an address for them.
addresses() {
    ! git grep -nIE '(--(extra-)?index-url|"resolved": *"https?:|registry *= *"https?:|^url *= *"https?:.*(whl|tar\.gz))' \
        -- '*.txt' '*.lock' '*lock.json' '*.toml' '*.cfg' '*.sh' Makefile .ci ':!tools/check.sh'
}

check 'format' "$bin/ruff" format --check --quiet .
check 'lint' "$bin/ruff" check --quiet .
check 'types' types
check 'imports' "$bin/lint-imports"
check 'migrations' migrations
check 'event schemas' "$bin/carnet" events_schema
check 'every role' roles
check 'deployment' deployment
check 'no package addresses' addresses

if [ -n "$failed" ]; then
    echo "failed:$failed"
    exit 1
fi
echo 'all checks passed'
