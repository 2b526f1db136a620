# Completion of datamon for bash: eval "$(datamon completion bash)"
_datamon() {
  local program=${1/#\~/$HOME} cur=${COMP_WORDS[COMP_CWORD]} directive line
  COMPREPLY=()
  type -P -- "$program" >/dev/null || program=datamon
  # bash cuts words at characters such as = : @ and the program does not; it is told where, and
  # answers with what is to be put behind the last cut, quoted.
  {
    IFS= read -r directive
    while IFS= read -r line; do
      COMPREPLY+=("${line%%$'\t'*}")
    done
  } < <("$program" __complete --breaks "${COMP_WORDBREAKS-}" \
    --line "${COMP_LINE:0:COMP_POINT}" </dev/null 2>/dev/null)
  case $cur in
    [=:@]) cur= ;;
  esac
  local IFS=$'\n'
  case $directive in
    files) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;
    folders) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$cur")) ;;
    nospace) compopt -o nospace 2>/dev/null ;;
  esac
  return 0
}
complete -F _datamon datamon
