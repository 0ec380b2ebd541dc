<?php
/**
 * Builds what is said about a post.
 *
 * @package Pinwright
 */

/**
 * A notice's data and JSON, from a post.
 */
final class Pinwright_Notice {

	/**
	 * The `data` of a notice. Fields without a value are left out.
	 *
	 * @param WP_Post $post    The post; as it was while public, when it no longer is.
	 * @param string  $old_url Its former address, when that changed.
	 * @return array<string, mixed>
	 */
	public static function data( WP_Post $post, string $old_url = '' ): array {
		$data = array(
			'post_id'        => $post->ID,
			'post_type'      => $post->post_type,
			'url'            => (string) get_permalink( $post ),
			'old_url'        => $old_url,
			'title'          => self::plain( $post->post_title ),
			'excerpt'        => self::excerpt( $post ),
			'categories'     => self::term_names( $post, true ),
			'tags'           => self::term_names( $post, false ),
			'featured_image' => self::featured_image( $post ),
			'author'         => self::plain( (string) get_the_author_meta( 'display_name', (int) $post->post_author ) ),
			'language'       => get_bloginfo( 'language' ),
			'timezone'       => wp_timezone_string(),
			'published_at'   => self::instant( $post->post_date_gmt ),
			'modified_at'    => self::instant( $post->post_modified_gmt ),
			'content_hash'   => self::content_hash( $post ),
		);

		/**
		 * Filters what is said about a post. Multilingual plugins set `language` here; `options` may carry wishes for the pins.
		 *
		 * @param array   $data The notice's data.
		 * @param WP_Post $post The post.
		 */
		$data = apply_filters( 'pinwright_notice_data', $data, $post );
		return array_filter(
			$data,
			function ( $value ) {
				return '' !== $value && null !== $value;
			}
		);
	}

	/**
	 * A whole message.
	 *
	 * @param string       $type      Like `post.published`.
	 * @param int          $timestamp When it happened.
	 * @param array|object $data      The message's data.
	 */
	public static function body( string $type, int $timestamp, $data ): string {
		return self::json(
			array(
				'type'      => $type,
				'timestamp' => gmdate( 'Y-m-d\TH:i:s\Z', $timestamp ),
				'data'      => $data,
			)
		);
	}

	/**
	 * JSON as it goes over the wire. Broken UTF-8 in an old database is mended rather than losing the message.
	 *
	 * @param mixed $value Anything.
	 */
	public static function json( $value ): string {
		return (string) wp_json_encode( $value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE );
	}

	/**
	 * Tells whether something changed that a reader or a pin could see. The time of saving is no part of it.
	 *
	 * @param WP_Post $post A post.
	 */
	public static function content_hash( WP_Post $post ): string {
		$parts = array(
			(string) get_permalink( $post ),
			$post->post_title,
			$post->post_content,
			$post->post_excerpt,
			self::featured_image( $post ),
			self::term_names( $post, true ),
			self::term_names( $post, false ),
		);
		return hash( 'sha256', self::json( $parts ) );
	}

	/**
	 * The written excerpt, or the beginning of the text, without markup. The text is not rendered: blocks and short codes of
	 * other plugins may call the network or need a visitor.
	 *
	 * @param WP_Post $post A post.
	 */
	private static function excerpt( WP_Post $post ): string {
		$text = '' !== trim( $post->post_excerpt )
			? $post->post_excerpt
			: excerpt_remove_blocks( strip_shortcodes( $post->post_content ) );
		return wp_trim_words( self::plain( $text ), 55, '…' );
	}

	/**
	 * Names of the post's terms: of all hierarchical taxonomies (categories), or of all flat ones (tags).
	 *
	 * @param WP_Post $post         A post.
	 * @param bool    $hierarchical Which ones.
	 * @return string[]
	 */
	private static function term_names( WP_Post $post, bool $hierarchical ): array {
		$names = array();
		foreach ( get_object_taxonomies( $post->post_type, 'objects' ) as $taxonomy ) {
			if ( ! $taxonomy->public || 'post_format' === $taxonomy->name || (bool) $taxonomy->hierarchical !== $hierarchical ) {
				continue;
			}
			$terms = get_the_terms( $post, $taxonomy->name );
			if ( is_array( $terms ) ) {
				$names = array_merge( $names, wp_list_pluck( $terms, 'name' ) );
			}
		}
		return array_values( array_unique( array_map( array( __CLASS__, 'plain' ), $names ) ) );
	}

	/**
	 * The absolute address of the featured image at full size, or an empty text.
	 *
	 * @param WP_Post $post A post.
	 */
	private static function featured_image( WP_Post $post ): string {
		$url = (string) get_the_post_thumbnail_url( $post, 'full' );
		return '' === $url ? '' : WP_Http::make_absolute_url( $url, home_url( '/' ) );
	}

	/**
	 * Text without markup and entities, on one line.
	 *
	 * @param string $text HTML.
	 */
	private static function plain( string $text ): string {
		$text = html_entity_decode( wp_strip_all_tags( $text ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
		return trim( (string) preg_replace( '/\s+/u', ' ', $text ) );
	}

	/**
	 * RFC 3339 in UTC from a database date, or an empty text for a date that is not set.
	 *
	 * @param string $date_gmt Like 2024-05-01 10:00:00.
	 */
	private static function instant( string $date_gmt ): string {
		return '0000-00-00 00:00:00' === $date_gmt ? '' : (string) mysql_to_rfc3339( $date_gmt ) . 'Z';
	}
}
