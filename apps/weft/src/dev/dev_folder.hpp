#pragma once

// The files of `weft dev`: a network of one node that plays every role, and ten wallets.
//
//   FOLDER/node.toml identity.toml genesis.toml casper.toml store/     as of any node
//   FOLDER/clock.toml                                                  when the clock was moved on
//   FOLDER/wallets/1.toml … 10.toml                                   unprotected: their keys are public

#include "cli/cli.hpp"
#include <filesystem>

namespace weft::app::dev {

struct FolderPlan {
    std::filesystem::path folder;
    std::string listen;  ///< of the API, "127.0.0.1:7780"
};
/// Makes what is not there; a folder that has it all is left as it is but for where the API listens.
/// Errors: not_loopback (usage): everybody has the keys; folder_not_empty (usage): it holds something
/// else; those of files.
[[nodiscard]] Try<void> prepare(const FolderPlan& plan);

/// Removes what `prepare` and the node made, in a folder that `prepare` made; else does nothing.
/// Errors: folder_unwritable.
[[nodiscard]] Try<void> reset(const std::filesystem::path& folder);

/// A copy of all that a next start needs, in FOLDER/snapshot. Pre: nothing of it is open.
/// Errors: folder_unwritable.
[[nodiscard]] Try<void> save(const std::filesystem::path& folder);
/// What stands in FOLDER/given, as `save` made it, takes the place of what is there. Pre: nothing of it is
/// open. Errors: snapshot_unusable, folder_unwritable.
[[nodiscard]] Try<void> take_given(const std::filesystem::path& folder);
/// Whether `save` made it, or it is a folder of `weft dev`.
[[nodiscard]] bool is_snapshot(const std::filesystem::path& folder);

[[nodiscard]] std::filesystem::path settings_of(const std::filesystem::path& folder);
[[nodiscard]] std::filesystem::path wallet_of(const std::filesystem::path& folder,
                                              std::uint32_t wallet);

}  // namespace weft::app::dev
