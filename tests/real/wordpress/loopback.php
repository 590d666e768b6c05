<?php
/*
 * Plugin Name: The CMS under test stands on the loopback
 * WordPress fetches nothing from 127.0.0.0/8 nor from ports other than 80, 443 and 8080, for its own safety. A CMS in
 * service has a public name and port 443 and needs none of this. These two filters are WordPress's own.
 */
add_filter('http_request_host_is_external', fn ($external, $host) => $external || $host === 'localhost', 10, 2);
add_filter('http_allowed_safe_ports', fn ($ports) => [...$ports, (int) getenv('XBTT_WP_READS_PORT')]);
