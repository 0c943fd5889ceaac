#include <weft/net/place.hpp>

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <optional>

namespace weft::net {
namespace ip = boost::asio::ip;
namespace {

std::optional<ip::address> parse(std::string_view text)
{
    boost::system::error_code error;
    auto address = ip::make_address(text, error);
    if (error) return std::nullopt;
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

}  // namespace

std::string place_of(std::string_view text)
{
    const auto address = parse(text);
    if (!address) return std::string{text};
    if (address->is_v4() || address->is_loopback()) return address->to_string();
    auto bytes = address->to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
    return ip::address_v6{bytes}.to_string() + "/64";
}

bool is_loopback(std::string_view text)
{
    const auto address = parse(text);
    return address && address->is_loopback();
}

}  // namespace weft::net
