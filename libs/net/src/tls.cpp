#include "tls.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace weft::net {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const noexcept
    {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

constexpr const char* first_date = "19700101000000Z";
constexpr const char* last_date = "99991231235959Z";  // RFC 5280: no expiry

Certificate certify(EVP_PKEY* key, const std::string& common_name)
{
    Certificate certificate{X509_new()};
    if (!certificate) return nullptr;
    auto* name = X509_get_subject_name(certificate.get());
    const auto* text = reinterpret_cast<const unsigned char*>(common_name.data());
    const bool made =
        X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
        ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1) == 1 &&
        ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate.get()), first_date) == 1 &&
        ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate.get()), last_date) == 1 &&
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text,
                                   static_cast<int>(common_name.size()), -1, 0) == 1 &&
        X509_set_issuer_name(certificate.get(), name) == 1 &&
        X509_set_pubkey(certificate.get(), key) == 1 &&
        X509_sign(certificate.get(), key, nullptr) > 0;
    return made ? std::move(certificate) : nullptr;
}

std::optional<PeerId> key_of(X509* certificate)
{
    const auto* key = certificate == nullptr ? nullptr : X509_get0_pubkey(certificate);
    if (key == nullptr || EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) return std::nullopt;
    PeerId id;
    std::size_t size = PeerId::size_bytes;
    if (EVP_PKEY_get_raw_public_key(key, id.uchars(), &size) != 1 || size != PeerId::size_bytes)
        return std::nullopt;
    return id;
}

int verdict_index()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

/// Replaces OpenSSL's chain building: there are no chains here.
int verify(X509_STORE_CTX* store, void*)
{
    const auto* ssl =
        static_cast<SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    auto* verdict = static_cast<Verdict*>(SSL_get_ex_data(ssl, verdict_index()));
    if (verdict == nullptr) return 0;
    verdict->peer = key_of(X509_STORE_CTX_get0_cert(store));
    verdict->refused = verdict->peer ? verdict->judge(*verdict->peer) : Ending::tls_failed;
    if (!verdict->refused) return 1;
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
    return 0;
}

}  // namespace

std::shared_ptr<boost::asio::ssl::context> make_tls(const crypto::ed25519::KeyPair& identity,
                                                    std::string& why)
{
    namespace ssl = boost::asio::ssl;
    const Key key{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, identity.seed().uchars(),
                                               crypto::ed25519::Seed::size_bytes)};
    auto context = std::make_shared<ssl::context>(ssl::context::tlsv13);
    auto* native = context->native_handle();
    const auto certificate = key ? certify(key.get(), identity.public_key().hex()) : nullptr;
    if (!certificate || SSL_CTX_use_certificate(native, certificate.get()) != 1 ||
        SSL_CTX_use_PrivateKey(native, key.get()) != 1 ||
        SSL_CTX_set_min_proto_version(native, TLS1_3_VERSION) != 1 ||
        SSL_CTX_set1_sigalgs_list(native, "ed25519") != 1 ||
        SSL_CTX_set1_groups_list(native, "X25519") != 1 ||
        SSL_CTX_set_num_tickets(native, 0) != 1) {
        char text[256];
        ERR_error_string_n(ERR_get_error(), text, sizeof text);
        why = text;
        return nullptr;
    }
    SSL_CTX_set_options(native, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_max_cert_list(native, 4'096);  // ours have 300 bytes
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(native, verify, nullptr);
    return context;
}

void judge_by(SSL* connection, Verdict& verdict)
{
    SSL_set_ex_data(connection, verdict_index(), &verdict);
}

}  // namespace weft::net
