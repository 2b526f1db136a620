# Completion of datamon for fish: datamon completion fish | source
function __datamon_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program (string replace -r '^~' -- $HOME $words[1])
    type -q -- $program; or set program datamon
    set -l answer ($program __complete -- $words[2..-1] (string replace -r '^["\']' '' -- $current) </dev/null 2>/dev/null)
    switch "$answer[1]"
        case files folders
            set -l before (string match -r -- '^--[^=]*=' $current)
            set -l value (string replace -r -- '^--[^=]*=' '' $current)
            if test $answer[1] = folders
                printf '%s\n' "$before"(__fish_complete_directories $value '')
            else
                printf '%s\n' "$before"(__fish_complete_path $value '')
            end
        case '*'
            test (count $answer) -gt 1; and printf '%s\n' $answer[2..-1]
    end
end
complete -c datamon -e
complete -c datamon -f -a '(__datamon_complete)'
