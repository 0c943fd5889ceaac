#include <weft/casper_blocks/deploy.hpp>
#include <weft/crypto/hash.hpp>

#include <limits>

namespace weft::casper {

namespace {

constexpr std::uint8_t deploy_version = 1;

enum class Kind : std::uint8_t { none = 0, wasm = 1, stored = 2 };

void encode(codec::Writer& writer, const Code& code)
{
    if (std::holds_alternative<None>(code.program)) {
        writer.u8(std::to_underlying(Kind::none));
        return;
    }
    if (const auto* wasm = std::get_if<Wasm>(&code.program))
        writer.u8(std::to_underlying(Kind::wasm)).bytes(wasm->program);
    if (const auto* stored = std::get_if<Stored>(&code.program))
        writer.u8(std::to_underlying(Kind::stored)).u32(stored->contract.value());
    writer.u32(code.entry_point.value());
    types::encode(writer, code.arguments);
}

Code read_code(codec::Reader& reader)
{
    Code code;
    switch (static_cast<Kind>(reader.u8())) {
    case Kind::none: return code;
    case Kind::wasm: code.program = Wasm{to_bytes(reader.bytes(deploy_bytes_max))}; break;
    case Kind::stored: code.program = Stored{types::Hname{reader.u32()}}; break;
    default: reader.fail(codec::DecodeError::unknown_kind); return code;
    }
    code.entry_point = types::Hname{reader.u32()};
    code.arguments = types::decode_dict(reader);
    return code;
}

std::size_t size_of(const Code& code)
{
    if (std::holds_alternative<None>(code.program)) return 1;
    std::size_t bytes = 1 + 4 + 8;
    if (const auto* wasm = std::get_if<Wasm>(&code.program)) bytes += 4 + wasm->program.size();
    if (std::holds_alternative<Stored>(code.program)) bytes += 4;
    for (const auto& [key, value] : code.arguments) bytes += 2 + key.size() + 4 + value.size();
    return bytes;
}

constexpr std::size_t approval_bytes = 32 + 64;

void encode_body(codec::Writer& writer, const Deploy& deploy)
{
    writer.u8(deploy_version).fixed(deploy.network).fixed(deploy.account);
    writer.i64(deploy.timestamp).i64(deploy.time_to_live);
    writer.u64(deploy.gas_price).u64(deploy.gas_limit);
    writer.count(deploy.dependencies.size());
    for (const auto& id : deploy.dependencies) writer.fixed(id);
    encode(writer, deploy.payment);
    encode(writer, deploy.session);
}

Bytes body_of(const Deploy& deploy)
{
    codec::Writer writer;
    encode_body(writer, deploy);
    return std::move(writer).take();
}

}  // namespace

Bytes encode(const Deploy& deploy)
{
    codec::Writer writer;
    encode_body(writer, deploy);
    writer.count(deploy.approvals.size());
    for (const auto& approval : deploy.approvals)
        writer.fixed(approval.key).fixed(approval.signature);
    return std::move(writer).take();
}

codec::Decoded<Deploy> decode_deploy(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    Deploy deploy;
    if (bytes.size() > deploy_bytes_max) reader.fail(codec::DecodeError::too_long);
    if (reader.u8() != deploy_version) reader.fail(codec::DecodeError::unknown_version);
    deploy.network = reader.fixed<NetworkId>();
    deploy.account = reader.fixed<Account>();
    deploy.timestamp = reader.i64();
    deploy.time_to_live = reader.i64();
    if (reader.ok() && (deploy.timestamp < 0 || deploy.time_to_live <= 0))
        reader.fail(codec::DecodeError::out_of_range);
    deploy.gas_price = reader.u64();
    deploy.gas_limit = reader.u64();
    const auto dependencies = reader.count(dependencies_max, DeployId::size_bytes);
    for (std::size_t k = 0; k < dependencies; ++k) {
        deploy.dependencies.push_back(reader.fixed<DeployId>());
        reader.canonical(k == 0 || deploy.dependencies[k - 1] < deploy.dependencies[k]);
    }
    deploy.payment = read_code(reader);
    deploy.session = read_code(reader);
    const auto approvals = reader.count(approvals_max, approval_bytes);
    if (reader.ok() && approvals == 0) reader.fail(codec::DecodeError::out_of_range);
    for (std::size_t k = 0; k < approvals; ++k) {
        auto& approval = deploy.approvals.emplace_back();
        approval.key = reader.fixed<Account>();
        approval.signature = reader.fixed<crypto::ed25519::Signature>();
        reader.canonical(k == 0 || deploy.approvals[k - 1].key < approval.key);
    }
    return reader.finish(std::move(deploy));
}

DeployId id_of(const Deploy& deploy)
{
    return *DeployId::from(crypto::blake2b(body_of(deploy)).bytes());
}

DeployId id_in(ByteSpan bytes, const Deploy& deploy)
{
    const auto after = 4 + deploy.approvals.size() * approval_bytes;
    return *DeployId::from(crypto::blake2b(bytes.first(bytes.size() - after)).bytes());
}

std::size_t size_of(const Deploy& deploy)
{
    return 1 + 2 * 32 + 4 * 8 + 4 + deploy.dependencies.size() * DeployId::size_bytes +
           size_of(deploy.payment) + size_of(deploy.session) + 4 +
           deploy.approvals.size() * approval_bytes;
}

void approve(Deploy& deploy, const crypto::ed25519::KeyPair& key)
{
    const Approval approval{key.public_key(), key.sign(body_of(deploy))};
    auto& all = deploy.approvals;
    const auto place = std::ranges::lower_bound(all, approval.key, {}, &Approval::key);
    if (place != all.end() && place->key == approval.key)
        *place = approval;
    else
        all.insert(place, approval);
}

types::Timestamp last_time(const Deploy& deploy) noexcept
{
    constexpr auto most = std::numeric_limits<types::Timestamp>::max();
    return deploy.timestamp > most - deploy.time_to_live ? most
                                                         : deploy.timestamp + deploy.time_to_live;
}

std::string_view name(DeployError error) noexcept
{
    switch (error) {
    case DeployError::another_network: return "another_network";
    case DeployError::time_to_live_out_of_range: return "time_to_live_out_of_range";
    case DeployError::gas_limit_zero: return "gas_limit_zero";
    case DeployError::session_empty: return "session_empty";
    case DeployError::account_has_not_signed: return "account_has_not_signed";
    case DeployError::approval_invalid: return "approval_invalid";
    }
    return "unknown";
}

std::expected<void, DeployError> check(const Deploy& deploy, const NetworkId& network)
{
    using enum DeployError;
    if (deploy.network != network) return std::unexpected{another_network};
    if (deploy.time_to_live > time_to_live_max) return std::unexpected{time_to_live_out_of_range};
    if (deploy.gas_limit == 0) return std::unexpected{gas_limit_zero};
    if (std::holds_alternative<None>(deploy.session.program)) return std::unexpected{session_empty};
    if (std::ranges::find(deploy.approvals, deploy.account, &Approval::key) ==
        deploy.approvals.end())
        return std::unexpected{account_has_not_signed};
    const auto body = body_of(deploy);
    for (const auto& approval : deploy.approvals)
        if (!crypto::ed25519::verify(approval.key, body, approval.signature))
            return std::unexpected{approval_invalid};
    return {};
}

}  // namespace weft::casper
