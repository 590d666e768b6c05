<?php
/*
 * What Apache's rewriting does for WordPress (its own .htaccess): files as they are, all else to index.php. PHP's server
 * alone takes an address with a dot in it, such as /wp-json/oembed/1.0/, for a file that there is not.
 */
$file = $_SERVER['DOCUMENT_ROOT'] . parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (is_file($file) || is_file("$file/index.php")) {
    return false;
}
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
