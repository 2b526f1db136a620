#compdef datamon
# Completion of datamon for zsh: eval "$(datamon completion zsh)", or this text as a file _datamon
# in a folder of $fpath.
_datamon() {
  local program=${words[1]/#\~/$HOME} directive line
  local -a answer values rows space
  whence -p -- "$program" >/dev/null || program=datamon
  answer=("${(@f)$("$program" __complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" \
    </dev/null 2>/dev/null)}")
  directive=$answer[1]
  for line in "${(@)answer[2,-1]}"; do
    values+=("${line%%$'\t'*}")
    rows+=("${line/$'\t'/  -- }")
  done
  case $directive in
    files | folders)
      [[ $PREFIX == --*=* ]] && compset -P '*='
      if [[ $directive == folders ]]; then _files -/; else _files; fi
      return
      ;;
    nospace) space=(-S '') ;;
  esac
  (( $#values )) && compadd "${(@)space}" -l -d rows -- "${(@)values}"
}
if [[ $funcstack[1] == _datamon ]]; then
  _datamon "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _datamon datamon
fi
