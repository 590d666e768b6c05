<?php
/*
 * Plugin Name: The CMS under test stands on the loopback
 * WordPress fetches nothing from 127.0.0.0/8, for its own safety. A CMS in service has a public name, port 443 and a
 * certificate of a known authority, and needs none of this. These hooks are WordPress's own; its code is as Debian ships it.
 */
add_filter('http_request_host_is_external', fn ($external, $host) => $external || $host === 'localhost', 10, 2);
add_filter('http_request_args', function ($args, $url) {
    return str_starts_with($url, 'https://localhost/') ? ['sslcertificates' => getenv('XBTT_WP_TRUSTS')] + $args : $args;
}, 10, 2);
add_action('http_api_curl', function ($handle) {
    curl_setopt($handle, CURLOPT_CONNECT_TO, ['localhost:443:127.0.0.1:' . getenv('XBTT_WP_READS_PORT')]);
});
