#include <weft/casper_blocks/validation.hpp>
#include <weft/node_casper/commands.hpp>
#include <weft/node_casper/frames.hpp>

namespace weft::node {

namespace {

/// Beside those of messages and transactions.
constexpr auto signed_deploy = crypto::SignedKind{3};

/// The network is the role's to compare; all else that the bytes decide is decided here.
std::expected<void, casper::DeployError> check_deploy(const casper::Deploy& deploy,
                                                      const casper::DeployId& id,
                                                      crypto::SignatureMemory* memory)
{
    std::expected<void, casper::DeployError> verdict;
    types::Hash hash;
    if (memory != nullptr) {
        // Its id, and who signed how: all its bytes are bound by it.
        crypto::Hasher hasher;
        hasher.update(id);
        for (const auto& approval : deploy.approvals)
            hasher.update(approval.key).update(approval.signature);
        hash = hasher.finish();
    }
    const bool valid = crypto::check_once(memory, signed_deploy, hash.bytes(), [&] {
        verdict = casper::check(deploy, deploy.network);
        return verdict.has_value();
    });
    if (valid) return {};
    return verdict;
}

}  // namespace

CasperBlockFrame CasperBlockFrame::read(codec::Reader& reader)
{
    return {to_bytes(reader.bytes(casper_block_bytes_max))};
}

CasperDeployFrame CasperDeployFrame::read(codec::Reader& reader)
{
    return {to_bytes(reader.bytes(casper_deploy_bytes_max))};
}

namespace {

CasperPart read_part(codec::Reader& reader)
{
    const auto part = reader.u8();
    reader.canonical(part == 1 || part == 2);
    return static_cast<CasperPart>(part);
}

}  // namespace

WantCasperState WantCasperState::read(codec::Reader& reader)
{
    WantCasperState want;
    want.opened_by = reader.fixed<casper::BlockId>();
    want.part = read_part(reader);
    want.after = to_bytes(reader.bytes(casper_key_bytes_max));
    return want;
}

void CasperStateFrame::write(codec::Writer& writer) const
{
    writer.fixed(opened_by).u8(static_cast<std::uint8_t>(part)).u8(last ? 1 : 0);
    writer.count(entries.size());
    for (const auto& [key, value] : entries) writer.bytes(key).bytes(value);
}

CasperStateFrame CasperStateFrame::read(codec::Reader& reader)
{
    CasperStateFrame frame;
    frame.opened_by = reader.fixed<casper::BlockId>();
    frame.part = read_part(reader);
    const auto last = reader.u8();
    reader.canonical(last <= 1);
    frame.last = last == 1;
    const auto count = reader.count(casper_entries_max, 8);
    for (std::size_t k = 0; k < count && reader.ok(); ++k) {
        auto key = to_bytes(reader.bytes(casper_key_bytes_max));
        auto value = to_bytes(reader.bytes(casper_block_bytes_max));
        reader.canonical(!key.empty() && (k == 0 || frame.entries.back().first < key));
        frame.entries.emplace_back(std::move(key), std::move(value));
    }
    // One without entries would be asked for again and again.
    reader.canonical(frame.last || !frame.entries.empty());
    return frame;
}

std::expected<CasperBlockFrame::Checked, std::string> CasperBlockFrame::check(
    CasperBlockFrame asked, const Checking& checking)
{
    const auto wrong = [](std::string_view what) {
        return std::unexpected{"casper block: " + std::string{what}};
    };
    auto block = casper::decode_signed_block(asked.block);
    if (!block) return wrong(codec::name(block.error()));
    const auto body = crypto::blake2b(casper::body_in(asked.block));
    if (const auto origin = casper::check_origin(block->header, body, block->header.network);
        !origin)
        return wrong(casper::name(origin.error().fault));
    bool valid = true;
    for (const auto& one : block->deploys)
        valid = valid && check_deploy(one.deploy, one.id, checking.signatures);
    const auto id = casper::id_of(block->header);
    return Checked{.id = id,
                   .block = *std::move(block),
                   .bytes = std::move(asked.block),
                   .deploys_valid = valid};
}

std::expected<CasperDeployFrame::Checked, std::string> CasperDeployFrame::check(
    CasperDeployFrame asked, const Checking& checking)
{
    auto deploy = casper::decode_deploy(asked.deploy);
    if (!deploy)
        return std::unexpected{"casper deploy: " + std::string{codec::name(deploy.error())}};
    const auto id = casper::id_in(asked.deploy, *deploy);
    if (const auto checked = check_deploy(*deploy, id, checking.signatures); !checked)
        return std::unexpected{"casper deploy: " + std::string{casper::name(checked.error())}};
    return Checked{*std::move(deploy), id};
}

std::expected<SubmitCasperDeploy::Checked, Refusal> SubmitCasperDeploy::check(
    SubmitCasperDeploy asked, const Checking& checking)
{
    if (asked.deploy.size() > casper_deploy_bytes_max)
        return std::unexpected{Refusal{"deploy_too_long", "a deploy has at most 768 KiB here"}};
    auto deploy = casper::decode_deploy(asked.deploy);
    if (!deploy)
        return std::unexpected{
            Refusal{"deploy_malformed", "the bytes are no deploy (" +
                                            std::string{codec::name(deploy.error())} +
                                            "); make it with `weft casper deploy`"}};
    const auto id = casper::id_in(asked.deploy, *deploy);
    if (const auto checked = check_deploy(*deploy, id, checking.signatures); !checked)
        return std::unexpected{
            Refusal{"deploy_invalid",
                    std::string{casper::name(checked.error())} + ": make and sign it anew"}};
    return Checked{*std::move(deploy), id, std::move(asked.deploy)};
}

}  // namespace weft::node
