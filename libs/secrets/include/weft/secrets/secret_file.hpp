#pragma once

// A secret at rest (D-93): a node's identity, a wallet's seed. A small TOML file, so that people
// see what they hold:
//
//   version    = 1
//   kind       = "identity"            what the secret is for; never taken for another
//   public     = ["7Kd…"]              what may be shown without the secret: node id, addresses
//   protection = "passphrase"          or "unprotected", which somebody chose in so many words
//   secret     = "…hex…"               locked with Argon2id and XChaCha20-Poly1305, or in clear
//
// Promises  mode 0600, written in one step and durable when `write_secret` returns;
//           a file that others may read is refused, and so is what is no file: a pipe or a device
//           could hold its reader up for ever;
//           an unknown version or key is an error, never ignored.
// Effects   files; entropy for salt and nonce.

#include <weft/base/bytes.hpp>

#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace weft::secrets {

enum class SecretError : std::uint8_t {
    unreadable,  ///< no such file, no permission
    not_a_file,  ///< a directory, a pipe, a device
    unwritable,
    already_there,   ///< a secret is never overwritten
    open_to_others,  ///< the file's mode lets others read it
    malformed,
    unknown_version,
    wrong_kind,
    passphrase_missing,  ///< it is locked and no passphrase was given
    wrong_passphrase,
};
[[nodiscard]] std::string_view name(SecretError error) noexcept;

struct SecretFailure {
    SecretError error = SecretError::unreadable;
    std::string text;  ///< names the file and what was seen; never the secret
};
template <class T>
using Result = std::expected<T, SecretFailure>;

struct SecretFile {
    std::string kind;
    std::vector<std::string> shown;  ///< the key `public` of the file
    Bytes secret;                    ///< in clear, in memory only
};
/// What may be known without a passphrase.
struct SecretLabel {
    std::string kind;
    std::vector<std::string> shown;
    bool locked = false;
};

/// Asked only when the file is locked; nullopt: nobody can say.
using AskPassphrase = std::function<std::optional<std::string>()>;

[[nodiscard]] Result<SecretLabel> read_label(const std::filesystem::path& path,
                                             std::string_view kind);
/// Errors: all but unwritable and already_there.
[[nodiscard]] Result<SecretFile> read_secret(const std::filesystem::path& path,
                                             std::string_view kind,
                                             const AskPassphrase& ask);

/// The text of a file that only its owner may read: a passphrase, a token.
/// Errors: unreadable, not_a_file, open_to_others, malformed (more than 1 MiB).
[[nodiscard]] Result<std::string> read_private(const std::filesystem::path& path);
/// Its first line, without the end of it.
[[nodiscard]] Result<std::string> read_private_line(const std::filesystem::path& path);

/// nullopt: unprotected, and the file says so.
using Protection = std::optional<std::string>;
enum class Existing : std::uint8_t { refuse, replace };
/// Errors: unwritable, already_there.
[[nodiscard]] Result<void> write_secret(const std::filesystem::path& path,
                                        const SecretFile& file,
                                        const Protection& passphrase,
                                        Existing existing = Existing::refuse);

}  // namespace weft::secrets
