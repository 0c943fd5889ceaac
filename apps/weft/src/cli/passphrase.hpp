#pragma once

// Where passphrases come from: a file, an environment variable, or the person at the terminal.

#include <weft/secrets/secret_file.hpp>

#include "cli/cli.hpp"
#include <optional>
#include <string>

namespace weft::app {

struct PassphraseSource {
    std::string file;         ///< first line of it; empty: not used; others may not read it
    std::string environment;  ///< name of the variable; asked when there is no file
    std::string purpose;      ///< for the prompt, "the wallet of …"
};

/// The first line of a file that only its owner may read, or of standard input for "-".
/// Errors: file_unreadable (usage), secret_open_to_others, secret_not_a_file.
[[nodiscard]] Try<std::string> private_line(const std::string& path);

/// For opening. nullopt: no file, no variable, no terminal.
[[nodiscard]] Try<std::optional<std::string>> find_passphrase(const PassphraseSource& source);
/// For creating: asked twice at a terminal, at least 8 characters.
/// Errors: passphrase_missing, passphrase_short, passphrases_differ.
[[nodiscard]] Try<std::string> new_passphrase(const PassphraseSource& source);

/// An unusable file counts as "nobody can say".
[[nodiscard]] secrets::AskPassphrase asking(PassphraseSource source);
[[nodiscard]] Failure failure_of(const secrets::SecretFailure& failure);

}  // namespace weft::app
