#include <weft/base/try.hpp>
#include <weft/crypto/sealed.hpp>
#include <weft/crypto/secret.hpp>
#include <weft/secrets/entropy.hpp>
#include <weft/secrets/secret_file.hpp>
#include <weft/toml/strict.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <set>
#include <sstream>

namespace weft::secrets {
namespace {

constexpr std::int64_t version_current = 1;
constexpr std::size_t file_bytes_max = 1u << 20;

std::unexpected<SecretFailure> fail(SecretError error,
                                    const std::filesystem::path& path,
                                    const std::string& what)
{
    return std::unexpected{SecretFailure{error, path.string() + ": " + what}};
}

/// The file as it stands: the body still locked.
struct Stored {
    SecretLabel label;
    Bytes body;
};

Result<Stored> parse(const std::filesystem::path& path,
                     std::string_view kind,
                     const std::string& text)
{
    const auto read = tomlfile::parse(text, file_bytes_max);
    if (!read) return fail(SecretError::malformed, path, read.error());
    const auto& table = *read;
    constexpr std::array<std::string_view, 5> known{"version", "kind", "public", "protection",
                                                    "secret"};
    if (const auto key = tomlfile::unknown_key(table, known); !key.empty())
        return fail(SecretError::malformed, path, "unknown key " + std::string{key});
    const auto version = table["version"].value_exact<std::int64_t>();
    if (!version) return fail(SecretError::malformed, path, "version is missing");
    if (*version != version_current)
        return fail(SecretError::unknown_version, path,
                    "version " + std::to_string(*version) + ", this program reads version " +
                        std::to_string(version_current));

    Stored stored;
    stored.label.kind = table["kind"].value_or(std::string{});
    if (stored.label.kind != kind)
        return fail(SecretError::wrong_kind, path,
                    "holds \"" + stored.label.kind + "\", wanted \"" + std::string{kind} + "\"");
    const auto* shown = table["public"].as_array();
    if (shown == nullptr) return fail(SecretError::malformed, path, "public: expected a list");
    for (const auto& entry : *shown) {
        const auto one = entry.value_exact<std::string>();
        if (!one) return fail(SecretError::malformed, path, "public: expected strings");
        stored.label.shown.push_back(*one);
    }
    const auto protection = table["protection"].value_or(std::string{});
    if (protection != "passphrase" && protection != "unprotected")
        return fail(SecretError::malformed, path, "protection: \"passphrase\" or \"unprotected\"");
    stored.label.locked = protection == "passphrase";
    const auto body = from_hex(table["secret"].value_or(std::string{"x"}));
    if (!body) return fail(SecretError::malformed, path, "secret: expected hex");
    stored.body = *body;
    return stored;
}

Result<Stored> read_stored(const std::filesystem::path& path, std::string_view kind)
{
    WEFT_TRY(auto text, read_private(path));
    auto stored = parse(path, kind, text);
    crypto::wipe(std::as_writable_bytes(std::span{text}));
    return stored;
}

std::string toml_string(std::string_view text)
{
    std::ostringstream out;
    out << toml::value<std::string>{std::string{text}};
    return out.str();
}

std::string rendered(const SecretFile& file, const Protection& passphrase)
{
    std::string shown;
    for (const auto& one : file.shown) shown += (shown.empty() ? "" : ", ") + toml_string(one);
    std::string text =
        "# A secret of Weft. Whoever reads it in clear can act in its owner's name.\n";
    text += "version = " + std::to_string(version_current) + "\n";
    text += "kind = " + toml_string(file.kind) + "\n";
    text += "public = [" + shown + "]\n";
    if (passphrase) {
        const auto salt_and_nonce = system_entropy(40);
        text += "protection = \"passphrase\"\nsecret = \"" +
                to_hex(crypto::lock(file.secret, *passphrase, salt_and_nonce)) + "\"\n";
    } else {
        text += "protection = \"unprotected\"\nsecret = \"" + to_hex(file.secret) + "\"\n";
    }
    return text;
}

bool write_all(int file, std::string_view text)
{
    while (!text.empty()) {
        const auto put = ::write(file, text.data(), text.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

void sync_folder(const std::filesystem::path& path)
{
    const auto folder = path.has_parent_path() ? path.parent_path().string() : std::string{"."};
    const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return;
    ::fsync(directory);
    ::close(directory);
}

}  // namespace

std::string_view name(SecretError error) noexcept
{
    switch (error) {
    case SecretError::unreadable: return "secret_unreadable";
    case SecretError::not_a_file: return "secret_not_a_file";
    case SecretError::unwritable: return "secret_unwritable";
    case SecretError::already_there: return "secret_already_there";
    case SecretError::open_to_others: return "secret_open_to_others";
    case SecretError::malformed: return "secret_malformed";
    case SecretError::unknown_version: return "secret_unknown_version";
    case SecretError::wrong_kind: return "secret_wrong_kind";
    case SecretError::passphrase_missing: return "passphrase_missing";
    case SecretError::wrong_passphrase: return "wrong_passphrase";
    }
    return "secret_unreadable";
}

Result<std::string> read_private(const std::filesystem::path& path)
{
    // Without O_NONBLOCK a pipe that nobody writes to would hold us up here.
    const int file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0) return fail(SecretError::unreadable, path, std::strerror(errno));
    struct stat about{};
    const bool known = ::fstat(file, &about) == 0;
    if (!known || !S_ISREG(about.st_mode)) {
        const int problem = errno;
        ::close(file);
        if (!known) return fail(SecretError::unreadable, path, std::strerror(problem));
        return fail(
            SecretError::not_a_file, path,
            S_ISDIR(about.st_mode) ? "is a directory" : "is a pipe or a device, not a file");
    }
    std::string text;
    ssize_t got = -1;
    char block[4096];
    do {
        got = ::read(file, block, sizeof block);
        if (got > 0) text.append(block, static_cast<std::size_t>(got));
    } while ((got > 0 && text.size() <= file_bytes_max) || (got < 0 && errno == EINTR));
    const int problem = errno;
    crypto::wipe(std::as_writable_bytes(std::span{block}));
    ::close(file);
    if (got < 0) return fail(SecretError::unreadable, path, std::strerror(problem));
    if (text.size() > file_bytes_max) return fail(SecretError::malformed, path, "too large");
    if ((about.st_mode & 077) != 0)
        return fail(
            SecretError::open_to_others, path,
            "others may read it; run `chmod 600` on it, and replace the secret if they did");
    return text;
}

Result<std::string> read_private_line(const std::filesystem::path& path)
{
    WEFT_TRY(auto text, read_private(path));
    auto line = text.substr(0, text.find('\n'));
    crypto::wipe(std::as_writable_bytes(std::span{text}));
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

Result<SecretLabel> read_label(const std::filesystem::path& path, std::string_view kind)
{
    WEFT_TRY(auto stored, read_stored(path, kind));
    crypto::wipe(stored.body);
    return stored.label;
}

Result<SecretFile> read_secret(const std::filesystem::path& path,
                               std::string_view kind,
                               const AskPassphrase& ask)
{
    WEFT_TRY(auto stored, read_stored(path, kind));
    SecretFile file{stored.label.kind, stored.label.shown, {}};
    if (!stored.label.locked) {
        file.secret = std::move(stored.body);
        return file;
    }
    auto passphrase = ask ? ask() : std::nullopt;
    if (!passphrase)
        return fail(SecretError::passphrase_missing, path,
                    "it is locked and no passphrase was given");
    auto opened = crypto::unlock(stored.body, *passphrase);
    crypto::wipe(std::as_writable_bytes(std::span{*passphrase}));
    if (opened) {
        file.secret = *std::move(opened);
        return file;
    }
    switch (opened.error()) {
    case crypto::UnlockError::malformed: break;
    case crypto::UnlockError::unknown_version:
        return fail(SecretError::unknown_version, path,
                    "locked by another version of this program");
    case crypto::UnlockError::wrong_passphrase:
        return fail(SecretError::wrong_passphrase, path, "this passphrase does not open it");
    }
    return fail(SecretError::malformed, path, "the locked secret is damaged");
}

Result<void> write_secret(const std::filesystem::path& path,
                          const SecretFile& file,
                          const Protection& passphrase,
                          Existing existing)
{
    auto text = rendered(file, passphrase);
    // A name of its own: another command that writes the same secret now must not put its file in
    // the place of ours.
    auto beside = path.string() + ".new-XXXXXX";
    const int target = ::mkostemp(beside.data(), O_CLOEXEC);
    if (target < 0) return fail(SecretError::unwritable, path, std::strerror(errno));
    bool good = ::fchmod(target, 0600) == 0 && write_all(target, text) && ::fsync(target) == 0;
    int problem = errno;
    crypto::wipe(std::as_writable_bytes(std::span{text}));
    ::close(target);
    if (good) {
        // link() refuses to replace: two commands at once cannot overwrite each other's secret.
        good = existing == Existing::replace ? ::rename(beside.c_str(), path.c_str()) == 0
                                             : ::link(beside.c_str(), path.c_str()) == 0;
        problem = errno;
    }
    if (!good || existing == Existing::refuse) ::unlink(beside.c_str());
    if (!good && problem == EEXIST)
        return fail(SecretError::already_there, path,
                    "is there already; a secret is never overwritten");
    if (!good) return fail(SecretError::unwritable, path, std::strerror(problem));
    sync_folder(path);
    return {};
}

}  // namespace weft::secrets
