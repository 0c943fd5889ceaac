// The one place where Asio's own code is compiled; everything else sees declarations
// (BOOST_ASIO_SEPARATE_COMPILATION, set by libs/net/CMakeLists.txt).
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
