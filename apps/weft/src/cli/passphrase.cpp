#include "cli/passphrase.hpp"

#include <weft/base/try.hpp>

#include <termios.h>
#include <unistd.h>

#include "cli/files.hpp"
#include <cstdlib>
#include <iostream>

namespace weft::app {
namespace {

constexpr std::size_t length_min = 8;

/// Reads one line without echo; nullopt without a terminal.
std::optional<std::string> prompt(const std::string& question)
{
    if (isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1) return std::nullopt;
    termios before{};
    if (tcgetattr(STDIN_FILENO, &before) != 0) return std::nullopt;
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    std::cerr << question << ": " << std::flush;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    std::string line;
    const bool read = static_cast<bool>(std::getline(std::cin, line));
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    std::cerr << '\n';
    if (!read) return std::nullopt;
    return line;
}

std::string hint_of(secrets::SecretError error)
{
    switch (error) {
    case secrets::SecretError::passphrase_missing:
        return "Give a file with the passphrase, or set it in the environment.";
    case secrets::SecretError::unreadable:
        return "`weft wallet new` makes a wallet, `weft node init` an identity; --wallet and "
               "--config say where yours is.";
    case secrets::SecretError::unknown_version:
        return "Use the version of weft that wrote it, or a copy from before; do not write over "
               "it: "
               "what is in it exists nowhere else.";
    case secrets::SecretError::already_there: return "Choose another file.";
    case secrets::SecretError::not_a_file:
        return "Put it into a file with mode 0600, and name that.";
    case secrets::SecretError::unwritable:
    case secrets::SecretError::open_to_others:
    case secrets::SecretError::malformed:
    case secrets::SecretError::wrong_kind:
    case secrets::SecretError::wrong_passphrase: break;
    }
    return "";
}

/// From a file or the environment.
Try<std::optional<std::string>> prepared(const PassphraseSource& source)
{
    if (!source.file.empty()) {
        WEFT_TRY(const auto line, private_line(source.file));
        return line;
    }
    if (!source.environment.empty())
        if (const char* value = std::getenv(source.environment.c_str())) return std::string{value};
    return std::nullopt;
}

}  // namespace

Try<std::string> private_line(const std::string& path)
{
    if (path == "-") {
        WEFT_TRY(const auto text, read_text(path));
        return text.substr(0, text.find('\n'));
    }
    auto line = secrets::read_private_line(path);
    if (line) return *std::move(line);
    if (line.error().error == secrets::SecretError::unreadable)
        return std::unexpected{usage("file_unreadable", line.error().text)};
    return std::unexpected{failure_of(line.error())};
}

Try<std::optional<std::string>> find_passphrase(const PassphraseSource& source)
{
    WEFT_TRY(auto found, prepared(source));
    if (found) return found;
    return prompt("Passphrase of " + source.purpose);
}

Try<std::string> new_passphrase(const PassphraseSource& source)
{
    WEFT_TRY(auto chosen, prepared(source));
    if (!chosen) {
        chosen = prompt("New passphrase for " + source.purpose);
        if (!chosen)
            return std::unexpected{
                usage("passphrase_missing", "no passphrase for " + source.purpose,
                      "Give a file with --passphrase-file, set " + source.environment +
                          ", or say --unprotected if the secret may lie on the disk in clear.")};
        if (prompt("Once more") != chosen)
            return std::unexpected{usage("passphrases_differ", "the two passphrases differ")};
    }
    if (chosen->size() < length_min)
        return std::unexpected{usage("passphrase_short", "a passphrase has at least 8 characters")};
    return *chosen;
}

secrets::AskPassphrase asking(PassphraseSource source)
{
    return [source = std::move(source)]() -> std::optional<std::string> {
        const auto found = find_passphrase(source);
        return found ? *found : std::nullopt;
    };
}

Failure failure_of(const secrets::SecretFailure& failure)
{
    return {std::string{secrets::name(failure.error)}, failure.text, hint_of(failure.error),
            exit_failed};
}

}  // namespace weft::app
