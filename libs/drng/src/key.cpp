#include <weft/base/check.hpp>
#include <weft/drng/key.hpp>

namespace weft::drng {

namespace min_pk = crypto::bls::min_pk;

KeyTwin twin_of(const crypto::bls::SecretKey& share)
{
    return min_pk::public_key(share);
}

bool same_key(const SharedKey& key, const crypto::bls::SharedPublicKey& made)
{
    return min_pk::same_secret(key.group, made.group);
}

KeyTwins::Verdict KeyTwins::hear(ValidatorIndex from, const KeyTwin& twin)
{
    WEFT_CHECK(from.value() < made_.shares.size());
    if (heard_.contains(from)) return Verdict::known;
    if (!min_pk::same_secret(twin, made_.shares[from.value()])) return Verdict::wrong;
    heard_.add(from);
    if (key_) return Verdict::taken;
    twins_.push_back({from.value(), twin});
    if (twins_.size() == made_.threshold) key_ = min_pk::complete_key(twins_, made_.shares.size());
    return Verdict::taken;
}

}  // namespace weft::drng
