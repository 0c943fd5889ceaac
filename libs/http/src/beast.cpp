// The one place where Beast's own code is compiled (BOOST_BEAST_SEPARATE_COMPILATION, set by
// libs/http/CMakeLists.txt). Asio's is in weft::net.
#include <boost/beast/src.hpp>
