#include "node/identity.hpp"

#include <weft/base/try.hpp>
#include <weft/secrets/entropy.hpp>

#include "cli/passphrase.hpp"

namespace weft::app {
namespace {

constexpr std::string_view kind = "identity";

Failure damaged(const std::filesystem::path& path)
{
    return {"identity_malformed", path.string() + ": the key and the node id in it do not agree",
            "Restore the file from a copy.", exit_failed};
}

}  // namespace

Try<types::NodeId> create_identity(const std::filesystem::path& path,
                                   const secrets::Protection& passphrase)
{
    auto drawn = secrets::system_entropy(crypto::ed25519::Seed::size_bytes);
    const auto key = crypto::ed25519::KeyPair::from(*crypto::ed25519::Seed::from(drawn));
    secrets::SecretFile file{
        std::string{kind}, {types::to_text(key.public_key())}, std::move(drawn)};
    const auto written = secrets::write_secret(path, file, passphrase);
    crypto::wipe(file.secret);
    if (!written) return std::unexpected{failure_of(written.error())};
    return key.public_key();
}

Try<types::NodeId> identity_name(const std::filesystem::path& path)
{
    const auto label = secrets::read_label(path, kind);
    if (!label) return std::unexpected{failure_of(label.error())};
    const auto id = label->shown.size() == 1 ? types::id_from_text<types::NodeId>(label->shown[0])
                                             : std::nullopt;
    if (!id) return std::unexpected{damaged(path)};
    return *id;
}

Try<Identity> open_identity(const std::filesystem::path& path, const secrets::AskPassphrase& ask)
{
    WEFT_TRY(const auto named, identity_name(path));
    const auto label = secrets::read_label(path, kind);
    if (!label) return std::unexpected{failure_of(label.error())};
    auto file = secrets::read_secret(path, kind, ask);
    if (!file) return std::unexpected{failure_of(file.error())};
    const auto seed = crypto::ed25519::Seed::from(file->secret);
    crypto::wipe(file->secret);
    if (!seed) return std::unexpected{damaged(path)};
    auto key = crypto::ed25519::KeyPair::from(*seed);
    if (key.public_key() != named) return std::unexpected{damaged(path)};
    return Identity{std::move(key), label->locked};
}

Try<void> relock_identity(const std::filesystem::path& path,
                          const std::string& before,
                          const std::string& after)
{
    auto file = secrets::read_secret(path, kind, [&] { return std::optional{before}; });
    if (!file) {
        if (open_identity(path, [&] { return std::optional{after}; })) return {};
        return std::unexpected{failure_of(file.error())};
    }
    const auto written = secrets::write_secret(path, *file, after, secrets::Existing::replace);
    crypto::wipe(file->secret);
    if (!written) return std::unexpected{failure_of(written.error())};
    return {};
}

}  // namespace weft::app
