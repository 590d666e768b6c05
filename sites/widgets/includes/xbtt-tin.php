<?php
// Tin tức của tỉnh, đọc từ máy chủ: chờ tối đa 2 giây, giữ bản lưu 60 giây, khi không tải được thì hiện bản lưu cũ (đến 7 ngày).
// Nơi để bản lưu: một thư mục riêng của trang, PHP ghi được.
call_user_func(function ($folder) {
    $address = '@ADDRESS@';
    $fallback = '@FALLBACK@';
    $copy = $folder . '/xbtt-@KEY@.cache.html';
    $tried = $copy . '.tried';
    clearstatcache();
    $age = function ($file) { return is_file($file) ? time() - filemtime($file) : PHP_INT_MAX; };
    if ($age($copy) >= 60 && $age($tried) >= 60) {
        @touch($tried);
        $until = microtime(true) + 2;
        $options = array('timeout' => 2, 'ignore_errors' => true, 'follow_location' => 0, 'header' => 'Connection: close');
        $stream = @fopen($address, 'rb', false, stream_context_create(array('http' => $options)));
        $status = $stream ? (int) substr($http_response_header[0], 9, 3) : 0;
        for ($news = ''; $stream && !feof($stream) && microtime(true) < $until && strlen($news) < 262144;) {
            stream_set_timeout($stream, 0, max(1, min(999999, (int) (1e6 * ($until - microtime(true))))));
            $news .= fread($stream, 8192);
        }
        if ($status === 200 && substr(rtrim($news), -@ENDLENGTH@) === '@END@') {
            // Ghi ra tệp khác rồi đổi tên, để không ai đọc phải bản ghi dở.
            $new = @tempnam($folder, 'xbtt');
            if ($new !== false && @file_put_contents($new, $news) === strlen($news) && @chmod($new, 0644)) {
                @rename($new, $copy);
            }
            if ($new !== false) {
                @unlink($new); // Chỉ còn khi không đổi tên được.
            }
            echo $news;
            return;
        }
        if (in_array($status, array(403, 404, 410))) {
            @unlink($copy); // Tin đã gỡ hoặc khóa đã thu hồi: bản lưu cũng bỏ.
        }
    }
    clearstatcache();
    echo $age($copy) < 7 * 86400 ? file_get_contents($copy) : $fallback;
}, __DIR__);
