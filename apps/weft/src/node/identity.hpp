#pragma once

// A node's identity: the Ed25519 key that names it to peers, signs its messages and holds its mana.

#include <weft/crypto/ed25519.hpp>
#include <weft/secrets/secret_file.hpp>
#include <weft/types/ids.hpp>

#include "cli/cli.hpp"

namespace weft::app {

/// Draws a key and writes it. Errors: those of secrets::write_secret.
[[nodiscard]] Try<types::NodeId> create_identity(const std::filesystem::path& path,
                                                 const secrets::Protection& passphrase);
/// Who the file says it is, without opening it.
[[nodiscard]] Try<types::NodeId> identity_name(const std::filesystem::path& path);

struct Identity {
    crypto::ed25519::KeyPair key;
    bool locked = false;  ///< the file is protected by a passphrase
};
[[nodiscard]] Try<Identity> open_identity(const std::filesystem::path& path,
                                          const secrets::AskPassphrase& ask);

/// Locks it with another passphrase; one that is locked so already stays. Errors: those of open_identity and
/// of secrets::write_secret.
[[nodiscard]] Try<void> relock_identity(const std::filesystem::path& path,
                                        const std::string& before,
                                        const std::string& after);

}  // namespace weft::app
